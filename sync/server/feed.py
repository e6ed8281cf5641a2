"""What goes down to a kiosk: the register for its site, as a snapshot that is always the same bytes for the same
register.

The least that the counter needs: of whoever is archived only that they are, and what identifies them, so that their
card is told why it opens nothing; parts of its own things only, hours and notices of its own site. Things of other sites go with it, so that "this belongs to the other branch" can be said. Loans do not:
the counter knows its own better.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from sync import register
from sync.ports import Snapshot
from sync.protocol import VERSION, SnapshotHeader
from sync.server import register_store
from sync.server.models import Device, Stream, database
from sync.server.register_models import ROWS
from sync.wire import digest_of

OF_THE_SITE = (register.Hours, register.Closure, register.Notice, register.Meter)


class Feed:
    """Snapshots by site; one that was made stays until the register's version moves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, tuple[int, str, list[bytes]]] = {}  # site → version, digest, lines

    def snapshot(self, device: Device, now: int) -> Snapshot:
        """The register for a device, with how far the device's own journal has gone into it, all of one moment."""
        with database.looking():
            digest, lines = self._lines(device.site)
            stream = Stream.select().where(Stream.device == device.id).order_by(Stream.id.desc()).first()
        header = SnapshotHeader(
            protocol=VERSION, digest=digest, count=len(lines), server_time=now, site=device.site,
            projected_inc=stream.inc if stream else None, projected_seq=stream.projected_seq if stream else 0,
        )  # fmt: skip
        return Snapshot(header, lines)

    def _lines(self, site: str) -> tuple[str, list[bytes]]:
        version = register_store.version()
        with self._lock:
            made = self._made.get(site)
        if made is None or made[0] != version:
            lines = [register.encode(entity) for entity in entities_for(site)]
            made = (version, digest_of(lines), lines)
            with self._lock:
                self._made[site] = made
        return made[1], made[2]


def entities_for(site: str) -> Iterator[register.Entity]:
    """What a kiosk at `site` gets: kind by kind as `sync.register` lists them, within a kind by id."""
    gone = {person.id for person in register_store.select(register.Person, ROWS[register.Person].status == "archived")}
    own = {item.id for item in register_store.select(register.Item, ROWS[register.Item].site == site)}
    for kind in register.ENTITY_TYPES.values():
        for entity in register_store.select(kind, *_of_site(kind, site)):
            if _belongs(entity, gone, own):
                yield _least(entity)


def _of_site(kind: type[register.Entity], site: str) -> tuple[Any, ...]:
    return (ROWS[kind].site == site,) if kind in OF_THE_SITE else ()


def _belongs(entity: register.Entity, gone: set[str], own: set[str]) -> bool:
    match entity:
        case register.Membership():
            return entity.person not in gone
        case register.Part():
            return entity.item in own
    return True


def _least(entity: register.Entity) -> register.Entity:
    """Of an archived person neither name nor PIN leaves the server."""
    if isinstance(entity, register.Person) and entity.status == "archived":
        return register.Person(id=entity.id, display_name="", status="archived")
    return entity
