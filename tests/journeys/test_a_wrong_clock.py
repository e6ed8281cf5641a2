"""A kiosk whose clock was lost: it wakes up in 1970, or in 2090, and lends all the same, until days that can be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk import words
from kiosk.clock import moment
from kiosk.counter import Counter
from kiosk.store import Draft
from sync import facts, journal
from tests import cast
from tests.screens.at_counter import MINUTE, TUESDAY, TurnedClock, Visitor
from tests.screens.at_desk import built_at, facts_of

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
OF_1970, OF_2090 = -TUESDAY + HOUR, 64 * 365 * DAY


class LostClock(TurnedClock):
    """A wall clock that is `off`; the time since the boot is true."""

    off = 0

    def now(self) -> int:
        return self.at + self.off


@pytest.fixture
def clock() -> LostClock:
    return LostClock()


@contextmanager
def woken(home: Path, clock: LostClock, off: int) -> Iterator[Counter]:
    """A real counter, not started, whose machine has just come up with its clock off by so much."""
    clock.off = off
    with built_at(home, clock, bench=False, printer="none") as counter:
        yield counter


def sampled(counter: Counter, clock: LostClock) -> None:
    """As the sync process does: the server told the time."""
    fact = facts.ClockSampled(server=clock.at, round_trip=20)
    counter.store.record([Draft(fact)], moment(clock, counter.store.boot))
    with counter.store.database.writing() as cursor:
        cursor.execute("UPDATE agreement SET sampled_at = ?", (clock.now(),))


def lent_to_anna(counter: Counter) -> str:
    """She takes the screen; the day until when, as it stands on her loan."""
    anna = Visitor(counter)
    anna.tap_card(cast.ANNA_UID)
    anna.send("/greeting", party="org-table")
    anna.go("/borrow")
    anna.scan(cast.SCREEN_CODE)
    anna.go("/confirm")
    anna.send("/confirm", shown="screen-1", part="p4", go=1)
    assert anna.at == "/done"
    (loan,) = counter.store.open_loans_of("anna")
    return words.local(loan.due_at).date().isoformat()


@pytest.mark.parametrize("off", [OF_1970, OF_2090], ids=["1970", "2090"])
def test_lending_goes_on_and_days_are_counted_from_the_newest_fact(tmp_path, clock, off):
    with woken(tmp_path, clock, off) as counter:
        assert lent_to_anna(counter) == "2026-12-01"
        assert counter._timekeeper.look(saves=True)  # staff see that the clock is wrong


@pytest.mark.parametrize("off", [OF_1970, OF_2090], ids=["1970", "2090"])
def test_what_the_server_told_since_the_boot_puts_the_hour_right(tmp_path, clock, off):
    with woken(tmp_path, clock, off) as counter:
        clock.pass_time(3 * DAY)
        sampled(counter, clock)
        counter.look_around()
        clock.pass_time(HOUR)

        assert counter.clock.now() == clock.at
        assert lent_to_anna(counter) == "2026-12-04"
        assert counter.devices.states().clock_wrong


def test_the_facts_of_the_counter_carry_the_hour_that_was_believed(tmp_path, clock):
    with woken(tmp_path, clock, OF_1970) as counter:
        lent_to_anna(counter)
        rows = counter.store.database.reading().execute("SELECT body FROM journal").fetchall()
        walls = [journal.read_body(body).wall for (body,) in rows]

        assert len(walls) > 1
        assert all(abs(wall - TUESDAY) <= 2 * MINUTE for wall in walls)


@pytest.mark.parametrize("by", [-OF_1970, -3 * MINUTE, HOUR], ids=["from 1970 to now", "back a little", "ahead"])
def test_a_jump_of_the_clock_is_written_down_once_and_stops_nothing(tmp_path, clock, by):
    with woken(tmp_path, clock, OF_1970 if by == -OF_1970 else 0) as counter:
        clock.pass_time(5 * MINUTE)
        counter.look_around()
        clock.off += by
        counter.look_around()
        counter.look_around()

        assert facts_of(counter, facts.ClockJumped) == [facts.ClockJumped(by=by)]
        assert lent_to_anna(counter)


def test_a_minute_that_a_service_takes_from_the_clock_is_no_jump(tmp_path, clock):
    with woken(tmp_path, clock, 0) as counter:
        clock.off -= 2 * MINUTE
        counter.look_around()

        assert facts_of(counter, facts.ClockJumped) == []


def test_while_the_disk_takes_nothing_a_jump_waits(tmp_path, clock):
    with woken(tmp_path, clock, 0) as counter:
        clock.off += HOUR
        counter._timekeeper.look(saves=False)
        assert facts_of(counter, facts.ClockJumped) == []
        counter.look_around()

        assert facts_of(counter, facts.ClockJumped) == [facts.ClockJumped(by=HOUR)]
