"""A kiosk's disk dies in the middle of a day. Another machine takes its place, by four commands, and the day goes on:
who is inside is inside, what is out comes back, what was printed counts. Real processes, real HTTP."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest
import urllib3

from sync.server import app, register_store
from sync.server.models import Evidence, JournalEntry, Loan, PageUsage, Visit
from sync.signing import write_key_file
from tests import cast
from tests.browser import register_of_screens
from tests.journeys.commands import Lada
from tests.journeys.visitor import Visitor
from tests.offices import settings as server_settings

DEVICES = {
    "LADA_KIOSK_PRINTER_DRIVER": "simulated", "LADA_KIOSK_READERS_CARD": "simulated",
    "LADA_KIOSK_READERS_SCANNER": "simulated", "LADA_KIOSK_BENCH_DEVICE_BENCH": "true",
}  # fmt: skip


class Guest:
    """Anna at one kiosk, with her card and the projector."""

    def __init__(self, machine: Lada) -> None:
        self._bench = f"{machine.kiosk_url}/bench"
        self.visitor = Visitor(machine.kiosk_url)

    def card(self, uid: str) -> None:
        for _ in ("laid on", "taken off"):
            self._by_hand(card=uid)
        self.visitor.hear_reading()

    def code(self, code: str) -> None:
        self._by_hand(scan=code)
        self.visitor.hear_reading()

    def _by_hand(self, **act: str) -> None:
        page = urllib3.request("GET", self._bench).data.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        answer = urllib3.request("POST", self._bench, fields={"token": token[1], **act}, redirect=False)
        assert answer.status == 303

    def does(self, address: str, /, **fields: str | list[str]) -> None:
        assert self.visitor.send(address, **fields) == 200, self.visitor.words
        assert self.visitor.at == "/done" or address in ("/confirm", "/end"), self.visitor.words

    def goes_and_does(self, address: str, /, **fields: str | list[str]) -> None:
        self.visitor.go(address)
        self.does(address, **fields)

    def ends(self) -> None:
        self.does("/end", cause="left")


def machine(home: Path, server_port: int, label: str) -> Lada:
    return Lada(home, server_port=server_port, extra={**DEVICES, "LADA_KIOSK_KIOSK_LABEL": label})


def let_in(central: Lada, kiosk: Lada, *how: str) -> tuple[str, str]:
    """The ceremony; the fingerprint, and what the server said to the approval."""
    made = central.well("server", "enrol", "COP", *how)
    code = re.search(r"Code: (\S+)", made)[1]  # type: ignore[index]
    asked = kiosk.well("kiosk", "enrol", central.server_url, code, "--no-wait")
    fingerprint = re.search(r"Fingerprint: (\S+)", asked)[1]  # type: ignore[index]
    return fingerprint, made + central.well("server", "approve", fingerprint)


@pytest.fixture
def central(tmp_path: Path) -> Lada:
    central = Lada(tmp_path / "central")
    (central.home / "server").mkdir(parents=True)
    write_key_file(central.home / "server" / "centre.key", cast.CENTRE_KEY)
    office = app.open_office(server_settings(central.home / "server"))
    register_store.put_many(register_of_screens(), at=1, by="test")
    office.store.close_everywhere()
    return central


def test_the_day_goes_on_at_another_machine(central: Lada, tmp_path: Path) -> None:
    dead = machine(tmp_path / "dead", central.server_port, "K1")
    new = machine(tmp_path / "new", central.server_port, "K2")
    with central.started("server", "serve", until=f"{central.server_url}/login"):
        let_in(central, dead)
        dead.well("sync", "run", "--once")
        with dead.started("kiosk", "serve", until=f"{dead.kiosk_url}/"):
            a_morning(Guest(dead))
            dead.well("sync", "run", "--once")
            somebody_more_comes_in_who_is_not_handed_over(dead)
        old_disk = dead.home.rename(tmp_path / "in-the-drawer")

        _, said = let_in(central, new, "--successor-of", "K1")
        assert "It takes the place of K1, which is revoked when it is approved." in said
        assert "It takes the place of K1, which is revoked, and takes over what that one wrote." in said
        assert re.search(r"Took over \d+ facts of the kiosk before this one\.", new.well("sync", "run", "--once"))
        with new.started("kiosk", "serve", until=f"{new.kiosk_url}/"):
            the_day_goes_on(Guest(new), new)
        told = new.well("sync", "run", "--once")
        assert "0 wait" in told and "Took over" not in told
        checks_are_good(new)

        shutil.copytree(old_disk, dead.home)
        told = dead.run("sync", "run", "--once").stdout
        assert "its personal data was wiped. Its facts are kept." in told
        assert not (dead.home / "kiosk" / "centre.key").exists()
        again, _ = central.refused("server", "enrol", "COP", "--successor-of", "K1")
        assert "K1 has a successor already, K2" in again
    the_server_counted_everything_once(central)


def a_morning(guest: Guest) -> None:
    guest.card(cast.ANNA_UID)
    guest.goes_and_does("/check-in", purpose="meeting", people="1", enter="1")
    guest.visitor.go("/borrow")
    guest.code(cast.PROJECTOR_CODE)
    guest.does("/confirm", shown="projector-2", part=["p1", "p2", "p3"], go="1")
    guest.does("/approval", purpose="loans", by="pin", pin=cast.ANNA_PIN)
    guest.goes_and_does("/pages", was="copy.one", save="1", **{"copy.one.A4.mono": "7"})
    guest.ends()


def somebody_more_comes_in_who_is_not_handed_over(dead: Lada) -> None:
    visitor = Visitor(dead.kiosk_url)
    visitor.go("/no-card?kind=youth")
    visitor.send("/no-card", kind="youth", purpose="meeting", people="3", enter="1")
    assert visitor.at == "/done"


def the_day_goes_on(guest: Guest, new: Lada) -> None:
    guest.card(cast.ANNA_UID)
    assert guest.visitor.at == "/greeting"
    assert "tutaj od" in guest.visitor.words and "Wchodzę" not in guest.visitor.words
    assert units(new) == 7
    guest.goes_and_does("/pages", was="copy.one", save="1", **{"copy.one.A4.mono": "2"})
    guest.visitor.go("/things")
    assert "1 rzecz u mnie 9 stron w tym miesiącu" in guest.visitor.words
    guest.visitor.go("/return")
    guest.code(cast.PROJECTOR_CODE)
    guest.does("/return", part=["p1", "p2", "p3"], condition="fine", **{"return": "1"})
    guest.visitor.go("/greeting")
    guest.does("/check-out", confirmed="1")
    guest.ends()
    assert units(new) == 9
    assert "COP-K2-" in slips(new)


def units(kiosk: Lada) -> int:
    with closing(apsw.Connection(str(kiosk.home / "kiosk" / "kiosk.db"))) as connection:
        [(count,)] = connection.execute("SELECT sum(mono_units) FROM page_usage WHERE state = 'declared'").fetchall()
    return int(count)


def slips(kiosk: Lada) -> str:
    with closing(apsw.Connection(str(kiosk.home / "kiosk" / "kiosk.db"))) as connection:
        return " ".join(number for (number,) in connection.execute("SELECT slip_no FROM spool"))


def checks_are_good(kiosk: Lada) -> None:
    assert re.search(r"\d+ records, all in order\.", kiosk.well("journal", "verify"))
    before = tables(kiosk)
    assert "facts folded" in kiosk.well("kiosk", "rebuild")
    assert tables(kiosk) == before
    looked = json.loads(kiosk.run("doctor", "--deep", "--json").stdout)
    states = {each["name"]: each["state"] for each in looked["findings"]}
    assert {name: states[name] for name in ("chain", "fold", "backlog", "agreement", "clock")} == dict.fromkeys(
        ("chain", "fold", "backlog", "agreement", "clock"), "ok"
    )


def tables(kiosk: Lada) -> dict[str, list[tuple[object, ...]]]:
    with closing(apsw.Connection(str(kiosk.home / "kiosk" / "kiosk.db"))) as connection:
        names = ("visit", "loan", "item_return", "page_usage", "pin_failure", "meter_reading", "register")
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}


def the_server_counted_everything_once(central: Lada) -> None:
    office = app.open_office(server_settings(central.home / "server"))
    try:
        assert [(row.person, row.state) for row in Visit.select()] == [("anna", "left")]
        assert [(row.item, row.state) for row in Loan.select()] == [("projector-2", "declared_returned")]
        assert sum(row.mono_units for row in PageUsage.select()) == 9
        assert JournalEntry.select().where(JournalEntry.type == "visit_checked_in").count() == 1
        [kept] = Evidence.select()
        assert kept.reason == "revoked"
    finally:
        office.store.close_everywhere()
