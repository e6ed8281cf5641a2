"""A kiosk is let in by commands, works, and is shown out: a code, a fingerprint, a sync, a wipe. Facts stay.

What goes wrong on the way ends in one clear sentence and an exit code, never in a traceback.
"""

from __future__ import annotations

import re
import socket
from pathlib import Path

import apsw
import pytest

from sync import codes, register
from sync.journal import type_in
from sync.server import app, register_store
from sync.server.models import Fact
from tests import cast
from tests.journeys.commands import Lada
from tests.journeys.visitor import Visitor
from tests.offices import settings as server_settings

WRITTEN_ON_IT = "Zosia, tel. 600 100 200"


@pytest.fixture
def lada(tmp_path: Path) -> Lada:
    """A machine with an empty server: two sites and the cast's people, brought in before it starts."""
    devices = {"LADA_KIOSK_PRINTER_DRIVER": "simulated", "LADA_KIOSK_READERS_CARD": "none"}
    machine = Lada(tmp_path / "lada", extra=devices)
    office = app.open_office(server_settings(machine.home / "server"))
    register_store.put_many(cast.entities(), at=1, by="test")
    office.store.close_everywhere()
    return machine


def code_of(lada: Lada) -> str:
    said = lada.well("server", "enrol", "COP")
    return re.search(r"Code: (\S+)", said)[1]  # type: ignore[index]


def fingerprint_in(said: str) -> str:
    return re.search(r"Fingerprint: (\S+)", said)[1]  # type: ignore[index]


def test_a_kiosk_is_let_in_works_and_is_shown_out(lada: Lada) -> None:
    with lada.started("server", "serve", until=f"{lada.server_url}/login"):
        code = code_of(lada)
        asked = lada.well("kiosk", "enrol", lada.server_url, code, "--no-wait")
        fingerprint = fingerprint_in(asked)
        assert fingerprint in lada.well("server", "devices")
        assert "have not approved it yet" in lada.run("sync", "run", "--once").stdout
        assert "is approved" in lada.well("server", "approve", fingerprint)
        assert "the register is applied" in lada.well("sync", "run", "--once")
        assert (lada.home / "kiosk" / "centre.key").stat().st_mode & 0o777 == 0o600

        somebody_comes_in(lada)
        assert "0 wait" in lada.well("sync", "run", "--once")
        assert re.search(r"\d+ records, all in order\.", lada.well("journal", "verify"))
        assert "visit_checked_in" in lada.well("journal", "show", "--type", "visit_checked_in")
        before = tables(lada)
        assert "facts folded" in lada.well("kiosk", "rebuild")
        assert tables(lada) == before

        assert "is revoked" in lada.well("server", "revoke", fingerprint, "--yes")
        told = lada.run("sync", "run", "--once")
        assert "its personal data was wiped. Its facts are kept." in told.stdout
        the_kiosk_has_forgotten(lada)
        assert re.search(r"\d+ records, all in order\.", lada.well("journal", "verify"))
        assert "visit_checked_in" in lada.well("journal", "show", "--type", "visit_checked_in")
    assert ("visit_checked_in", 1) in held_by_the_server(lada)


def somebody_comes_in(lada: Lada) -> None:
    """The kiosk serves its screens; a visitor with no card comes in through them and leaves a thing nobody knows."""
    with lada.started("kiosk", "serve", until=f"{lada.kiosk_url}/"):
        visitor = Visitor(lada.kiosk_url)
        visitor.go("/no-card?kind=youth")
        visitor.send("/no-card", kind="youth", purpose="meeting", people="3", enter="1")
        assert visitor.at == "/done"
        visitor.go("/return")
        visitor.send("/return", code=WRITTEN_ON_IT)
        visitor.send("/return", **{"return": "1"})
        assert visitor.at == "/done"


def tables(lada: Lada) -> dict[str, list[tuple[object, ...]]]:
    connection = apsw.Connection(str(lada.home / "kiosk" / "kiosk.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        names = ("visit", "loan", "take_back", "page_usage", "person_state")
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names if name in known}
    finally:
        connection.close()


def the_kiosk_has_forgotten(lada: Lada) -> None:
    home = lada.home / "kiosk"
    assert not (home / "centre.key").exists()
    connection = apsw.Connection(str(home / "kiosk.db"))
    assert connection.execute("SELECT count(*) FROM register").fetchone() == (0,)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = (home / "kiosk.db").read_bytes()
    digest = codes.card_digest(cast.CENTRE_KEY, cast.ANNA_UID)
    names = [one.display_name for one in cast.entities() if isinstance(one, register.Person)]
    for secret in (*names, digest, WRITTEN_ON_IT, "Fundacja Wspólny Stół", cast.ANNA_VERIFIER):
        assert secret.encode() not in raw, secret


def held_by_the_server(lada: Lada) -> list[tuple[str, int]]:
    office = app.open_office(server_settings(lada.home / "server"))
    try:
        return [(type_in(bytes(row.body)), 1) for row in Fact.select()]
    finally:
        office.store.close_everywhere()


def test_each_thing_that_goes_wrong_is_one_sentence_and_an_exit_code(lada: Lada) -> None:
    said, code = lada.refused("kiosk", "enrol", lada.server_url, "K7Q2M4XA", "--no-wait")
    assert said == f"lada: The server at {lada.server_url} cannot be reached: nothing answers there."
    assert code == 69
    said, _ = lada.refused("kiosk", "enrol", "https://elsewhere.example", "K7Q2M4XA", "--no-wait")
    assert "name another server" in said
    said, code = lada.refused("sync", "run", "--once")
    assert "enrol" in said and code != 0
    said, _ = lada.refused("kiosk", "serve")
    assert "enrol" in said
    said, _ = lada.refused("journal", "verify")
    assert "enrol" in said
    said, _ = lada.refused("kiosk", "rebuild")
    assert "enrol" in said

    with lada.started("server", "serve", until=f"{lada.server_url}/login"):
        said, _ = lada.refused("kiosk", "enrol", lada.server_url, "AAAAAAAA", "--no-wait")
        assert "The server says: " in said and "code" in said
        good = code_of(lada)
        fingerprint = fingerprint_in(lada.well("kiosk", "enrol", lada.server_url, good, "--no-wait"))
        other = Lada(lada.home / "other", server_port=lada.server_port)
        said, _ = other.refused("kiosk", "enrol", lada.server_url, good, "--no-wait")
        assert "code" in said.lower() and "used" in said.lower()
        said, _ = lada.refused("server", "approve", "0000-0000-0000-0000")
        assert "No device" in said
        lada.well("server", "approve", fingerprint)
        said, _ = lada.refused("server", "approve", fingerprint)
        assert "already" in said
        said, _ = lada.refused("server", "enrol", "NOWHERE")
        assert "There is no site NOWHERE" in said
        said, code = lada.refused("server", "serve")
        assert "taken" in said and code == 69
        lada.well("sync", "run", "--once")

    down = lada.run("sync", "run", "--once")
    assert down.returncode != 0 and "cannot be reached: nothing answers there." in down.stdout
    with socket.create_server(("127.0.0.1", lada.kiosk_port)):
        said, code = lada.refused("kiosk", "serve")
        assert "taken" in said and "KIOSK_PORT" in said and code == 69
