"""The drill that a centre should do before it needs it: disks break, backups come back, kiosk and server go on."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from sync.server import app, register_store
from sync.server.models import SERVER, JournalEntry, Stream, Visit
from tests import cast
from tests.journeys.commands import Lada
from tests.journeys.visitor import Visitor
from tests.offices import settings as server_settings


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Lada:
    """A machine with a server that knows the cast and a kiosk that was let in; both stopped."""
    devices = {"LADA_KIOSK_PRINTER_DRIVER": "simulated", "LADA_KIOSK_READERS_CARD": "none"}
    machine = Lada(tmp_path_factory.mktemp("founded") / "lada", extra=devices)
    office = app.open_office(server_settings(machine.home / "server"))
    register_store.put_many(cast.entities(), at=1, by="test")
    office.store.close_everywhere()
    with serving(machine, "server"):
        code = re.search(r"Code: (\S+)", machine.well("server", "enrol", "COP"))[1]  # type: ignore[index]
        asked = machine.well("kiosk", "enrol", machine.server_url, code, "--no-wait")
        machine.well("server", "approve", re.search(r"Fingerprint: (\S+)", asked)[1])  # type: ignore[index]
        machine.well("sync", "run", "--once")
    return machine


@pytest.fixture
def lada(founded: Lada, tmp_path: Path) -> Lada:
    """Its disk, for one drill."""
    shutil.copytree(founded.home, tmp_path / "lada")
    return replace(founded, home=tmp_path / "lada")


@contextmanager
def serving(lada: Lada, *sides: str) -> Iterator[None]:
    """The kiosk, the server or both at work."""
    side, *others = sides
    address = f"{lada.server_url}/login" if side == "server" else f"{lada.kiosk_url}/"
    with lada.started(side, "serve", until=address):
        if others:
            with serving(lada, *others):
                yield
        else:
            yield


def somebody_comes_in(lada: Lada, people: int) -> None:
    visitor = Visitor(lada.kiosk_url)
    visitor.go("/no-card?kind=youth")
    visitor.send("/no-card", kind="youth", purpose="meeting", people=str(people), enter="1")
    assert visitor.at == "/done"


def visits_on_the_server(lada: Lada) -> list[int]:
    office = app.open_office(server_settings(lada.home / "server"))
    try:
        return sorted(row.people for row in Visit.select())
    finally:
        office.store.close_everywhere()


def visits_on_the_kiosk(lada: Lada) -> list[int]:
    with closing(apsw.Connection(str(lada.home / "kiosk" / "kiosk.db"))) as connection:
        return sorted(people for (people,) in connection.execute("SELECT people FROM visit"))


def file_in(said: str) -> Path:
    return Path(re.match(r"(\S+), \d+ bytes: whole", said)[1])  # type: ignore[index]


def test_a_kiosk_comes_back_from_an_old_backup_and_nothing_is_counted_twice(lada: Lada) -> None:
    with serving(lada, "server", "kiosk"):
        somebody_comes_in(lada, 2)
        backup = file_in(lada.well("backup"))
        said, code = lada.refused("restore", str(backup), "--replace")
        assert said.endswith("stop it first: systemctl stop lada-kiosk") and code == 74
        somebody_comes_in(lada, 3)
        assert "0 wait" in lada.well("sync", "run", "--once")
    said, _ = lada.refused("restore", str(backup))
    assert "--replace it is put aside, not deleted" in said

    told = lada.well("restore", str(backup), "--replace")

    assert "The database that was there lies in" in told and "The kiosk is as it was on" in told
    assert visits_on_the_kiosk(lada) == [2]
    assert re.search(r'"reason":"restored".*"parent":', lada.well("journal", "show", "--type", "stream_started"))
    with serving(lada, "server", "kiosk"):
        somebody_comes_in(lada, 4)
        assert "they were taken back" in lada.run("sync", "run", "--once").stdout
        lada.well("sync", "run", "--once")
    assert visits_on_the_server(lada) == visits_on_the_kiosk(lada) == [2, 3, 4]
    assert "all in order" in lada.well("journal", "verify")


def test_a_server_comes_back_from_an_old_backup_and_the_kiosk_hands_in_what_it_lacks(lada: Lada) -> None:
    with serving(lada, "server", "kiosk"):
        somebody_comes_in(lada, 2)
        lada.well("sync", "run", "--once")
        told = lada.well("server", "backup")
        backup = file_in(told)
        assert "without centre.key no card is recognised" in told
        somebody_comes_in(lada, 3)
        lada.well("sync", "run", "--once")
        said, code = lada.refused("server", "restore", str(backup), "--replace")
        assert said.endswith("stop it first: systemctl stop lada-server") and code == 74

    told = lada.well("server", "restore", str(backup), "--replace")

    assert "in a new epoch" in told
    assert visits_on_the_server(lada) == [2]
    with serving(lada, "server"):
        lada.well("sync", "run", "--once")
    assert visits_on_the_server(lada) == [2, 3]
    assert json.loads(backup.with_name(f"{backup.name}.json").read_text())["epoch"] == 1


def test_a_damaged_disk_is_told_in_one_sentence_that_names_the_way_back(lada: Lada) -> None:
    with serving(lada, "server", "kiosk"):
        somebody_comes_in(lada, 2)
        lada.well("sync", "run", "--once")
        kept = file_in(lada.well("backup"))
        server_kept = file_in(lada.well("server", "backup"))
    for file in (lada.home / "kiosk" / "kiosk.db", lada.home / "server" / "server.db"):
        file.write_bytes(b"\0" * file.stat().st_size)

    for _ in range(2):  # as systemd starts it again
        said, code = lada.refused("kiosk", "serve")
        assert said.endswith(f"lada restore {kept}") and code == 74
    said, _ = lada.refused("sync", "run", "--once")
    assert said.endswith(f"lada restore {kept}")
    said, _ = lada.refused("server", "serve")
    assert f"lada server restore {server_kept}" in said
    assert not (lada.home / "kiosk" / "kiosk.db").exists()

    lada.well("restore", str(kept))
    lada.well("server", "restore", str(server_kept))
    with serving(lada, "server", "kiosk"):
        somebody_comes_in(lada, 5)
        lada.well("sync", "run", "--once")
    assert visits_on_the_server(lada) == [2, 5]
    office = app.open_office(server_settings(lada.home / "server"))
    begun = JournalEntry.select().where(JournalEntry.type == "stream_started")
    assert Stream.select().where(Stream.device != SERVER).count() == begun.count() == 2
    office.store.close_everywhere()
