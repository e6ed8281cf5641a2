"""The night of 25 October 2026, when the clock on the wall shows 02:30 twice: order, due days and slips stay right."""

from __future__ import annotations

from pathlib import Path

from sync.server import store
from sync.server.models import Loan, Visit
from tests import cast
from tests.browser import register_of_screens
from tests.journeys.storyboard import (
    DAY,
    HOUR,
    MINUTE,
    Guest,
    StoryClock,
    answering,
    assert_lines,
    at,
    central,
    handed_over,
    journal_of,
    let_in,
    opened,
    settings_of,
    slip,
    tell,
)
from tests.offices import free_port

FRIDAY = at(2026, 10, 23, 12, 0)
FIRST, SECOND = at(2026, 10, 25, 2, 30), at(2026, 10, 25, 2, 30, fold=1)


def test_the_hour_that_comes_twice(tmp_path: Path) -> None:
    assert SECOND - FIRST == HOUR
    clock, port = StoryClock(FRIDAY), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, register_of_screens()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk:
            guest = Guest(kiosk, clock)
            a_thing_goes_out_in_summer_time(guest)
            a_night_shift_comes_and_goes(guest, clock)
            clock.wait_until(at(2026, 10, 28, 15, 30))
            in_winter_time_it_is_due_at_closing(guest, clock)
        handed_over(settings, clock)
        the_server_keeps_the_order()
    in_the_journal_the_order_is_that_of_the_acts(settings.kiosk.home)


def a_thing_goes_out_in_summer_time(guest: Guest) -> None:
    """Three working days from Friday: Wednesday at closing time, which is winter time by then."""
    guest.card(cast.ANNA_UID, "Anna")
    guest.go("/borrow")
    guest.code(cast.PROJECTOR_CODE, "the projector's sticker")
    guest.does("/confirm", shown="projector-2", part=["p1", "p2", "p3"], go="1")
    guest.does("/approval", purpose="loans", by="pin", pin=cast.ANNA_PIN)
    assert_lines(slip(guest.jobs, 1), r"Czas urządzenia +23\.10\.2026 12:00", r"Termin zwrotu +28\.10\.2026 16:00")
    (loan,) = guest.kiosk.counter.store.open_loans()
    assert loan.due_at == at(2026, 10, 28, 16, 0)
    assert (loan.due_at - FRIDAY) == 5 * DAY + 5 * HOUR  # an hour more than the clocks on the wall say
    guest.ends()


def a_night_shift_comes_and_goes(guest: Guest, clock: StoryClock) -> None:
    clock.wait_until(at(2026, 10, 25, 2, 10))
    arrives(guest, cast.DMYTRO_UID, "Dmytro")
    clock.wait_until(FIRST)
    arrives(guest, cast.OLA_UID, "Ola")
    clock.wait_until(at(2026, 10, 25, 2, 20, fold=1))
    tell(clock, "The clock on the wall was set back")
    guest.card(cast.DMYTRO_UID, "Dmytro")
    guest.does("/check-out")
    assert_lines(slip(guest.jobs, 4), r"25\.10\.2026 02:20", r" 02:10$", r" 02:20$")
    guest.ends()
    clock.wait_until(SECOND)
    guest.card(cast.OLA_UID, "Ola")
    guest.does("/check-out")  # an hour after she came, though both slips say 02:30; nobody asks "again so soon?"
    assert_lines(slip(guest.jobs, 5), r"Czas urządzenia +25\.10\.2026 02:30", r"Godzina wejścia +02:30",
                 r"Godzina wyjścia +02:30")  # fmt: skip
    guest.ends()


def arrives(guest: Guest, uid: str, who: str) -> None:
    guest.card(uid, who)
    guest.comes_in("meeting")
    guest.ends()


def in_winter_time_it_is_due_at_closing(guest: Guest, clock: StoryClock) -> None:
    guest.card(cast.ANNA_UID, "Anna")
    guest.sees("1 rzecz do oddania dzisiaj")
    guest.ends()
    clock.wait_until(at(2026, 10, 28, 16, 1))
    guest.card(cast.ANNA_UID, "Anna")
    guest.sees("1 rzecz jest po terminie")
    guest.ends()


def the_server_keeps_the_order() -> None:
    ola, dmytro = (Visit.get(Visit.person == name) for name in ("ola", "dmytro"))
    stayed = [round((visit.left_at - visit.arrived_at) / (10 * MINUTE)) for visit in (dmytro, ola)]
    assert stayed == [7, 6]  # tens of minutes; the clock on the wall would say 1 and 0
    assert dmytro.arrived_at < ola.arrived_at < dmytro.left_at < ola.left_at
    assert Loan.get().due_at == at(2026, 10, 28, 16, 0)
    rows = [row for row in store.journal(store.JournalFilter(), None).rows if row.type.startswith("visit_")]
    assert [row.type for row in reversed(rows)] == ["visit_checked_in"] * 2 + ["visit_checked_out"] * 2
    assert not any(row.time_doubtful for row in rows)


def in_the_journal_the_order_is_that_of_the_acts(home: Path) -> None:
    records = journal_of(home)
    assert [seq for seq, _, _ in records] == list(range(1, len(records) + 1))
    visits = [fact["visit"] for _, kind, fact in records if kind.startswith("visit_checked")]
    assert visits == [visits[0], visits[1], visits[0], visits[1]]


