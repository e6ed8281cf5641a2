"""A printer in the network that runs empty at the worst moment: nothing is lost, nothing comes out twice by itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.settings import Printer, Settings
from kiosk.store import Store, spool_rows
from printers.roll import text_of
from printers.spool import SlipState
from tests import cast
from tests.browser import RunningKiosk, new_page, register_of_screens
from tests.journeys.storyboard import (
    MINUTE,
    Guest,
    Screen,
    StoryClock,
    assert_lines,
    at,
    enrolled,
    journal_of,
    opened,
    settings_of,
    tell,
    wait_for,
)
from tests.printers.fake_printer import FakePrinter, TcpWire


class Paper:
    """The printer at the counter, its roll, and what the counter believes of it."""

    def __init__(self, kiosk: RunningKiosk, printer: FakePrinter, clock: StoryClock) -> None:
        self.kiosk, self.printer, self.clock = kiosk, printer, clock

    def runs_out(self) -> None:
        tell(self.clock, "  The roll is empty")
        self.printer.out = True
        self.look()
        wait_for(lambda: self.believed == "out", "the counter notices that the paper is out")

    def refill(self) -> None:
        tell(self.clock, "  A new roll is put in")
        self.printer.cure()
        self.look()
        wait_for(lambda: self.believed == "ok", "the counter notices the new roll")

    def look(self) -> None:
        self.kiosk.counter.print_soon()

    @property
    def believed(self) -> str | None:
        return self.kiosk.counter.devices.states().paper

    def came_out(self, number: int) -> list[str]:
        """The lines of the `number`-th slip; no more have come out."""
        wait_for(lambda: len(self.printer.jobs) >= number, f"slip {number} on paper")
        assert len(self.printer.jobs) == number
        return text_of(self.printer.jobs[-1])

    def state_of(self, slip_no: str) -> SlipState:
        row = spool_rows.find(self.kiosk.counter.store.database.reading(), slip_no)
        assert row is not None
        return row.state


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(at(2026, 11, 24, 13, 0))


@pytest.fixture
def wire() -> Iterator[TcpWire]:
    wire = TcpWire(FakePrinter())
    yield wire
    wire.unplug()


@pytest.fixture
def settings(tmp_path: Path, clock: StoryClock, wire: TcpWire) -> Settings:
    """Those of an enrolled kiosk with a printer in the network."""
    settings = settings_of(tmp_path / "kiosk", printer=Printer(driver="network", address=wire.address))
    enrolled(settings.kiosk.home, register_of_screens(), clock.now() - 1000)
    return settings


@pytest.fixture
def paper(settings: Settings, clock: StoryClock, wire: TcpWire) -> Iterator[Paper]:
    with opened(settings, clock) as kiosk:
        yield Paper(kiosk, wire.printer, clock)


def number_in(lines: list[str]) -> str:
    return re.search(r"COP-K1-\d{4}-\d{6}", "\n".join(lines))[0]  # type: ignore[index]


def nth(number: int) -> str:
    return f"COP-K1-2026-{number:06d}"


def resident_comes(guest: Guest) -> None:
    guest.go("/no-card?kind=resident")
    guest.does("/no-card", kind="resident", purpose="meeting", people="1", enter="1")
    assert guest.visitor.at == "/done"


def test_paper_that_ends_within_a_slip_is_asked_about_and_never_doubled(paper: Paper, clock: StoryClock) -> None:
    guest = Guest(paper.kiosk, clock)
    paper.printer.runs_out_at_job = 1  # its last centimetre
    tell(clock, "Somebody comes in; the paper ends within the slip")
    resident_comes(guest)
    wait_for(lambda: paper.state_of(nth(1)) is SlipState.UNCONFIRMED, "the slip that nobody can vouch for")
    assert len(paper.printer.jobs) == 1
    paper.refill()
    resident_comes(guest)
    assert number_in(paper.came_out(2)) == nth(2)  # the spool has moved on; the first was not sent again
    assert paper.state_of(nth(1)) is SlipState.UNCONFIRMED
    guest.ends()

    tell(clock, "Marta is asked, and says that it did not come out")
    guest.card(cast.MARTA_UID, "Marta")
    guest.does("/staff-entry", pin=cast.MARTA_PIN)
    guest.go("/spool")
    guest.sees(nth(1))
    assert not any(line.startswith("DUPLIKAT") for line in paper.came_out(2))
    guest.does("/spool", no=nth(1))
    again = paper.came_out(3)
    assert number_in(again) == nth(1) and not any("DUPLIKAT" in line for line in again)
    wait_for(lambda: paper.state_of(nth(1)) is SlipState.PRINTED, "the slip is settled")

    tell(clock, "A further copy is marked as one")
    guest.go("/spool?shown=recent")
    guest.does("/spool", print=nth(1), shown="recent")
    copy = paper.came_out(4)
    assert number_in(copy) == nth(1) and "DUPLIKAT nr 2" in copy[0]
    wait_for(lambda: paper.state_of(nth(1)) is SlipState.PRINTED, "the copy is settled")
    guest.go("/spool?shown=recent")
    guest.does("/end", cause="left")
    told = [
        (fact["slip"], fact["outcome"], fact.get("copy", 1))
        for _, kind, fact in journal_of(paper.kiosk.counter.settings.kiosk.home)
        if kind == "slip_printed"
    ]
    assert told == [
        (nth(1), "unconfirmed", 1), (nth(2), "printed", 1), (nth(1), "printed", 1), (nth(1), "printed", 2),
    ]  # fmt: skip


def test_a_slip_that_was_being_sent_when_the_power_went_is_asked_about_after_the_start(
    settings: Settings, clock: StoryClock, wire: TcpWire
) -> None:
    wire.printer.out = True
    with opened(settings, clock) as kiosk:
        resident_comes(Guest(kiosk, clock))
    with closing(Store(settings.kiosk.home)) as store, store.database.writing() as cursor:
        assert spool_rows.mark_sending(cursor, 1, clock.now()), "what the last moment before a power cut leaves"
    wire.printer.cure()

    with opened(settings, clock) as kiosk:
        paper, guest = Paper(kiosk, wire.printer, clock), Guest(kiosk, clock)
        assert paper.state_of(nth(1)) is SlipState.UNCONFIRMED
        resident_comes(guest)
        assert number_in(paper.came_out(1)) == nth(2)  # the first was not sent again by itself
        guest.ends()
        guest.card(cast.MARTA_UID, "Marta")
        guest.does("/staff-entry", pin=cast.MARTA_PIN)
        guest.go("/spool")
        guest.sees(nth(1))
        guest.does("/spool", no=nth(1))
        again = paper.came_out(2)
        assert number_in(again) == nth(1) and not any("DUPLIKAT" in line for line in again)


def test_a_visitor_who_saw_no_slip_gets_a_copy_that_says_so(paper: Paper, clock: StoryClock) -> None:
    guest = Guest(paper.kiosk, clock)
    paper.printer.runs_out_at_job = 1
    resident_comes(guest)
    wait_for(lambda: paper.state_of(nth(1)) is SlipState.UNCONFIRMED, "the slip that nobody can vouch for")
    paper.refill()
    guest.does("/done")
    copy = paper.came_out(2)
    assert "DUPLIKAT nr 2" in copy[0] and number_in(copy) == nth(1)
    guest.ends()
    guest.card(cast.MARTA_UID, "Marta")
    guest.does("/staff-entry", pin=cast.MARTA_PIN)
    guest.go("/spool?shown=recent")
    guest.sees(nth(1))


def test_without_paper_the_slip_stands_on_the_screen_and_prints_by_itself_later(
    paper: Paper, clock: StoryClock
) -> None:
    paper.runs_out()
    with new_page(paper.kiosk) as page:
        screen = Screen(page, paper.kiosk, clock)
        screen.sees("Nie ma papieru, potwierdzenia pokażemy na ekranie.")
        screen.card(cast.ANNA_UID, "Anna")
        screen.is_at("greeting")
        screen.tap("Wchodzę", "footer")
        screen.tap("Spotkanie", ".purposes")
        page.locator("#enter [name=purpose]").wait_for(state="attached")
        screen.tap("Wchodzę", "footer")
        screen.is_at("done")
        screen.sees("Miło, że jesteś", nth(1))
        page.wait_for_function("() => document.querySelector('img.qr').complete")
        picture = Image.open(io.BytesIO(page.locator(".qr-stage").screenshot()))
        (code,) = zxingcpp.read_barcodes(picture)
        tell(clock, f"    photographs the code {code.text}")
        assert paper.printer.jobs == ()
        paper.refill()
        slip = paper.came_out(1)
        assert_lines(slip, r"Wejście", r"Osoba +Anna K\.", f"QR: {code.text}")
        assert not any("DUPLIKAT" in line for line in slip)


def test_a_slip_too_late_for_its_reader_waits_to_be_asked_for(paper: Paper, clock: StoryClock) -> None:
    paper.runs_out()
    guest = Guest(paper.kiosk, clock)
    resident_comes(guest)
    guest.ends()
    clock.pass_time(11 * MINUTE)
    paper.refill()
    wait_for(lambda: paper.state_of(nth(1)) is SlipState.WAITING, "the slip is set aside")
    resident_comes(guest)
    assert number_in(paper.came_out(1)) == nth(2)
    guest.ends()
    guest.card(cast.MARTA_UID, "Marta")
    guest.does("/staff-entry", pin=cast.MARTA_PIN)
    guest.go("/spool")
    guest.sees(nth(1))
    guest.does("/spool", print=nth(1))
    late = paper.came_out(2)
    assert number_in(late) == nth(1) and not any("DUPLIKAT" in line for line in late)
