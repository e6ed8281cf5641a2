"""A kiosk's clock that jumped (C28): how far says whether a month may close, and says the same however it is told."""

import pytest

from sync import facts
from sync.clocks import EARLIEST, FAR_MS
from sync.server import project
from sync.server.closing import checklist
from sync.server.detecting.clock_jump import DAY_MS, holds_up, jumped_by
from sync.server.detecting.clock_models import StreamClock
from sync.server.models import Case
from tests.detecting.kiosks import DAY, HOUR, MINUTE, came, centre, kiosk, push
from tests.stations import NOON

LATER = NOON + 5 * DAY
MONTH = "2026-10"


@pytest.mark.parametrize(
    ("wall", "before", "set_by", "by"),
    [
        (NOON, None, None, None), (NOON, NOON - DAY, None, None), (NOON, NOON + 5_000, None, None),
        (NOON, NOON + 5_001, None, 5_001), (NOON, NOON + DAY, None, DAY), (NOON, None, -HOUR, HOUR),
        (NOON, NOON + HOUR, 2 * DAY, 2 * DAY), (NOON, NOON + 2 * DAY, HOUR, 2 * DAY), (NOON, NOON, 0, 0),
        (EARLIEST - 1, None, None, FAR_MS), (EARLIEST - 1, EARLIEST - 1, None, FAR_MS), (NOON, 2**61, None, FAR_MS),
        (NOON, NOON, 2**62, FAR_MS),
    ],
)  # fmt: skip
def test_how_far_a_clock_jumped(wall, before, set_by, by):
    assert jumped_by(wall, before, set_by) == by


@pytest.mark.parametrize(("by", "holds"), [(DAY_MS, False), (DAY_MS + 1, True), (5_001, False), (None, True)])
def test_a_jump_of_more_than_a_day_holds_a_closing_up(by, holds):
    assert holds_up(by) is holds


@pytest.fixture
def made(office):
    centre()
    return kiosk("kiosk-1")


def falls(made, by, visit):
    """The clock shows less than it did, by so much, and somebody comes."""
    made.clock.wall -= by
    made.clock.up += MINUTE
    made.record(came(visit))


def tell(made):
    """Hand over all that is new; the clock goes on as it is."""
    wall, up = made.clock.wall, made.clock.up
    push(made, LATER)
    made.clock.wall, made.clock.up = wall, up + MINUTE


def left(visit):
    return facts.VisitCheckedOut(visit=visit)


def jumps():
    return [(row.blocks, [each.id for each in checklist.cases(MONTH)] == [row.id]) for row in of_jumps()]


def of_jumps():
    return list(Case.select().where(Case.kind == "clock_jump", Case.state == "open").order_by(Case.at))


def test_one_of_some_hours_warns_and_one_of_days_holds_up_the_month(made):
    made.at(NOON, came("v"))
    falls(made, 3 * HOUR, "w")
    tell(made)
    assert jumps() == [(False, False)]

    made.record(left("w"))
    falls(made, 2 * DAY, "x")
    tell(made)
    assert jumps() == [(True, True)]
    project.rebuild(LATER)
    assert jumps() == [(True, True)]


@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("order", [(3 * HOUR, 2 * DAY), (2 * DAY, 3 * HOUR), (3 * HOUR, 4 * HOUR)])
def test_it_is_as_grave_in_whatever_parts_and_order_it_is_told(made, in_parts, order):
    made.at(NOON, came("v"))
    for number, by in enumerate(order):
        falls(made, by, f"w{number}")
        if in_parts:
            tell(made)
    made.record(came("z"))
    tell(made)

    assert [row.blocks for row in of_jumps()] == [2 * DAY in order]
    assert StreamClock.get().jumped_by == max(order) - 1000  # a record takes a second


def test_each_time_that_the_kiosk_was_switched_on_is_looked_at_by_itself(made):
    made.at(NOON, came("v"))
    falls(made, 2 * DAY, "w")
    made.clock.boot, made.clock.up = made.clock.boot + 1, 1
    falls(made, -HOUR, "x")
    falls(made, HOUR, "y")
    tell(made)

    assert sorted(row.blocks for row in of_jumps()) == [False, True]


def test_a_jump_of_before_whose_size_nobody_kept_holds_up_until_all_is_folded_anew(made):
    made.at(NOON, came("v"))
    falls(made, 3 * HOUR, "w")
    tell(made)
    StreamClock.update(jumped_by=None).execute()
    Case.update(blocks=True).execute()
    made.record(left("w"))
    tell(made)
    assert jumps() == [(True, True)]

    project.rebuild(LATER)
    assert jumps() == [(False, False)]


def test_what_the_kiosk_itself_saw_of_it_counts(made):
    made.at(NOON, facts.ClockJumped(by=2 * DAY))
    tell(made)

    assert [row.blocks for row in of_jumps()] == [True]
