"""Servers for the figures: the demo's register, kiosks that were let in without the ceremony, and the processes that
serve them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import crowd
from bench.served import rss_kb
from bench.sides import Program, free_port
from bench.sync.journals import Journal
from kiosk.demo import centre as demo
from sync import register
from sync.server import app, register_store
from sync.server.models import Device
from sync.server.office import Office
from sync.server.settings import Server, Settings

PEOPLE = 100


@dataclass(frozen=True)
class Centre:
    """A server's data: its home, and the address of its database, empty for an SQLite file in `home`."""

    home: Path
    url: str

    @contextmanager
    def opened(self) -> Iterator[Office]:
        """The server's data in this process. One at a time, and for SQLite only while no other process serves it."""
        office = app.open_office(settings(self.home, self.url))
        try:
            yield office
        finally:
            office.store.close_everywhere()


def settings(home: Path, url: str, port: int = 8090) -> Settings:
    return Settings(server=Server(home=home, database=url, port=port, base_url=f"http://localhost:{port}"))


def things(now: int) -> list[str]:
    """The ids of what can be borrowed."""
    return [entity.id for entity in crowd.register_of(0, now) if isinstance(entity, register.Item)]


def found(
    home: Path, url: str, now: int, journals: Iterable[Journal] = (), entities: Iterable[register.Entity] = ()
) -> Centre:
    """A new server with `entities` in its register, where the kiosks of `journals` are let in."""
    centre = Centre(home, url)
    with centre.opened():
        register_store.put_many(entities, at=now, by="bench")
        for journal in journals:
            admit(journal.device.id, journal.key.public_key, now)
    return centre


def admit(device: str, public_key: bytes, now: int) -> None:
    """Let a kiosk in, at the server that is open in this process."""
    Device.insert(
        id=device, name=device, site=demo.CENTRE, public_key=public_key, fingerprint=device, enrolled_at=now,
        approved_at=now, status="approved",
    ).execute()  # fmt: skip


class Serving(Program):
    """One process that serves a centre. Without `folding` it takes facts in and leaves them lying. `port` 0 is a free
    one; `known_as` is the port that kiosks speak to, when something stands between."""

    def __init__(self, centre: Centre, *, folding: bool = True, port: int = 0, known_as: int = 0) -> None:
        self.port = port or free_port()
        what = "fold" if folding else "keep"
        super().__init__(
            "bench.sync.serving", str(centre.home), str(self.port), str(known_as or self.port), what, centre.url
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def memory_mb(self) -> float:
        return rss_kb(self.process.pid) / 1024
