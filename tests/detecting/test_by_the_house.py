"""What the house proposes and decides of the cases that are looked for, and that it can be taken back."""

from statistics import median

import pytest

from sync import facts, lending_facts
from sync.server.deciding import answering
from sync.server.detecting import by_time
from sync.server.models import Case, Device, Loan, Visit
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, MINUTE, came, cases, centre, kiosk, lent, push
from tests.stations import NOON

CLOSING = NOON + 4 * HOUR  # a Monday in Warsaw: 12 o'clock, open until 16
EVENING = CLOSING + HOUR
LATER = NOON + 3 * DAY


@pytest.fixture
def one(office):
    centre()
    return kiosk("kiosk-1")


def left(visit):
    return facts.VisitCheckedOut(visit=visit)


def settle(made, now):
    push(made, now)
    by_time(now)
    return answering.settle_by_rule(now)


def ended(visit):
    row = Visit.get_by_id(visit)
    return row.state, row.left_at, row.estimated_at


def test_a_forgotten_visit_ends_a_quarter_of_an_hour_after_the_last_act(one):
    one.at(NOON, came("v"))
    one.at(NOON + HOUR, lent("l", visit="v"))
    assert settle(one, EVENING) == 1
    assert ended("v") == ("estimated", None, NOON + HOUR + 15 * MINUTE)
    assert [(case.state, case.decision) for case in Case.select()] == [("decided", "as_estimated")]


def test_it_ends_after_the_usual_stay_and_never_after_closing(one):
    stays = [30, 40, 50, 60, 600]
    for number, minutes in enumerate(stays):
        when = NOON - (9 - number) * DAY
        one.at(when, came(f"v{number}"))
        one.at(when + minutes * MINUTE, left(f"v{number}"))
    one.at(NOON, came("v"))
    one.at(CLOSING - 10 * MINUTE, came("w", "dmytro", "org-shift"))
    push(one, EVENING)
    by_time(EVENING)
    answering.settle_by_rule(EVENING)
    assert ended("v")[2] == NOON + int(median(stays)) * MINUTE
    assert ended("w")[2] == CLOSING


def test_what_is_told_later_counts_more_and_a_decision_can_be_taken_back(one):
    one.at(NOON, came("v"))
    one.at(NOON + MINUTE, lent("l", visit="v"))
    settle(one, EVENING)
    decision = Case.get().decided_fact
    answering.take_back([decision], "marta", EVENING)
    by_time(EVENING)
    assert (ended("v"), cases()) == (("in", None, None), [("visit_no_checkout", "v")])
    assert answering.settle_by_rule(EVENING) == 0  # it is theirs now
    answering.decide(Case.get().id, "as_estimated", "marta", EVENING)
    one.at(NOON + 2 * HOUR, left("v"))
    push(one, LATER)
    assert ended("v")[:2] == ("left", NOON + 2 * HOUR)


def test_a_kiosk_that_may_still_explain_it_is_waited_for(one):
    silent = kiosk("kiosk-2")
    by_anna = {"person": "anna", "party": "org-table"}
    one.at(NOON, facts.PagesDeclared(usage="u", site=cast.SITE, lines=[], mono_units=1, **by_anna))
    push(one, EVENING)
    by_time(NOON + DAY)
    Device.update(last_hello_at=EVENING).where(Device.id == "kiosk-1").execute()
    assert answering.settle_by_rule(NOON + DAY) == 0
    Device.update(last_hello_at=EVENING).where(Device.id == silent.device.id).execute()
    assert answering.settle_by_rule(NOON + DAY) == 1
    by_time(NOON + DAY)
    assert [(row.person, row.state) for row in Visit.select()] == [("anna", "estimated")]
    assert cases() == []


def test_two_comings_told_as_one(one):
    one.at(NOON, came("a"))
    one.at(NOON + MINUTE, came("b"))
    one.at(NOON + HOUR, left("b"))
    settle(one, EVENING)
    assert {row.id: row.state for row in Visit.select()} == {"a": "undone", "b": "left"}
    assert cases() == []


def test_a_return_that_nobody_wrote_down(one):
    other = kiosk("kiosk-2")
    one.at(NOON, lent("late", due_at=NOON + DAY))
    one.at(NOON, lent("early", "screen-1", due_at=NOON + 9 * DAY))
    one.at(NOON + HOUR, facts.ClockSampled(server=NOON + HOUR, round_trip=40))
    push(one, NOON + HOUR)
    other.at(NOON + 2 * DAY - MINUTE, facts.ClockSampled(server=NOON + 2 * DAY - MINUTE, round_trip=40))
    for loan, item in (("l2", "camera-2"), ("l3", "screen-1")):
        other.at(NOON + 2 * DAY, lent(loan, item, "dmytro", "org-shift"))
    Device.update(last_hello_at=LATER).execute()
    settle(other, LATER)
    assert {row.id: row.state for row in Loan.select()} == {
        "late": "declared_returned", "early": "out", "l2": "out", "l3": "out",
    }  # fmt: skip
    assert [case for case in cases() if case[0].startswith("loan_m")] == [("loan_missing_return", "l3")]


def test_a_thing_that_was_seen_is_written_back_by_a_hand(one):
    one.at(NOON, lent("l"))
    one.at(NOON + HOUR, lending_facts.StocktakeScanned(stocktake="s", site=cast.SITE, item="camera-2"))
    push(one, EVENING)
    [case] = Case.select()
    answering.decide(case.id, "returned_between", "marta", EVENING)
    assert (Loan.get().state, Loan.get().returned_at) == ("declared_returned", NOON + HOUR)
    assert cases() == []
