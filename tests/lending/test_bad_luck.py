"""Bad luck between two kiosks: what happened stays, nobody's loan ends because of another record, staff are told."""

from itertools import permutations

import pytest

from sync.server.models import Case, Loan
from tests.lending.acts import bring, inspect, lend, refused
from tests.lending.naive import DAY, HOUR, MINUTE


@pytest.mark.parametrize("order", list(permutations((0, 1))), ids=["first first", "second first"])
def test_two_kiosks_lend_one_thing_with_the_network_off(place, order):
    one, other = place.kiosks
    assert not refused(lend(place, one, "anna")) and not refused(lend(place, other, "bartek"))
    for number in order:
        place.sync(place.kiosks[number])

    [case] = Case.select()
    assert (case.kind, case.state, case.item) == ("loan_double_open", "open", "s1")
    place.sync(one)
    place.sync(other)
    for kiosk in (one, other):
        assert sorted(row.person for row in kiosk.store.open_loans()) == ["anna", "bartek"]
    bring(place, one, person="anna")
    place.sync(one)
    assert [(loan.person, loan.state) for loan in Loan.select().order_by(Loan.person)] == [
        ("anna", "declared_returned"), ("bartek", "out"),
    ]  # fmt: skip


def test_it_comes_back_where_nobody_knew_of_the_loan(place):
    one, other = place.kiosks
    lend(place, one, "anna")
    bring(place, other)
    place.sync(other)
    assert [case.kind for case in Case.select().where(Case.state == "open")] == ["return_without_loan"]
    place.sync(one)

    assert list(Case.select().where(Case.state == "open")) == []
    assert Loan.get().state == "declared_returned"
    place.sync(one)
    assert one.store.open_loans() == []


def test_what_staff_did_not_find_here_still_waits_where_it_came_back(place):
    one, other = place.kiosks
    lend(place, one, "anna")
    bring(place, one)
    lend(place, other, "bartek")
    bring(place, other, person="bartek")
    place.now.at += HOUR
    inspect(one, here=False)  # it lies at the other counter
    for kiosk in (one, other, one):
        place.sync(kiosk)

    assert [row.person for row in one.store.open_loans()] == ["anna"]
    assert one.store.returned("s1") is not None and not one.store.returned("s1").inspected


@pytest.mark.parametrize("by", [DAY, -DAY], ids=["a day fast", "a day slow"])
def test_a_clock_that_is_wrong_by_a_day_makes_nobody_late(place, by):
    kiosk = place.kiosks[0]
    lend(place, kiosk, "anna")
    place.sync(kiosk)
    due = Loan.get().due_at
    place.now.at = due - HOUR
    kiosk.clocks.turned_by = by
    bring(place, kiosk)
    place.sync(kiosk)

    loan = Loan.get()
    assert loan.state == "declared_returned"
    assert due - HOUR <= loan.returned_at <= due


def test_in_the_last_minute_of_a_day_that_ends_at_midnight_things_still_go_out_and_come_back(place):
    kiosk = place.kiosks[0]
    place.now.at += 13 * HOUR + 59 * MINUTE  # 23:59
    assert not refused(lend(place, kiosk, "anna"))
    assert not refused(bring(place, kiosk, person="anna"))
    place.now.at += MINUTE
    assert not refused(lend(place, kiosk, "bartek"))
    place.sync(kiosk)

    assert [case.kind for case in Case.select()] == []


def test_who_is_late_by_one_clock_only_is_served_by_staff(place):
    kiosk = place.kiosks[0]
    lend(place, kiosk, "anna")
    place.now.at = place.kiosks[0].store.open_loans()[0].due_at - HOUR
    kiosk.clocks.turned_by = DAY
    assert refused(lend(place, kiosk, "anna", "p1")) == {"loan_overdue"}
    assert not refused(lend(place, kiosk, "anna", "p1", staff="marta"))
