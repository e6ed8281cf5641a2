"""What becomes of bookings, and what they mean for loans."""

from dataclasses import replace

import pytest

from sync.lending_facts import BookingApproved, BookingAssigned, BookingCancelled
from sync.rules.booked_things import ForWhom, GoingOut, against_loan, at_risk, look_at_basket, look_at_loan
from sync.rules.booking_life import approve, assign, can_have_now, cancel, come_for, fetch, is_released, units_for
from sync.rules.claims import claims_of, handed_for
from sync.rules.refusals import Reason, Remedy
from tests.rules.diary import booked, desk, diary, out, stock
from tests.rules.scene import NOW, at

THURSDAY = ("2026-11-26 13:00", "2026-11-26 18:00")
BOOKING = booked("b", *THURSDAY, person="anna", party="org", state="requested")


def reasons(answer):
    return [refusal.reason for refusal in answer]


def test_whoever_made_it_the_party_or_staff_may_cancel():
    assert cancel(BOOKING, "anna", [], NOW) == BookingCancelled(booking="b", person="anna")
    assert cancel(BOOKING, "jan", ["org"], NOW) == BookingCancelled(booking="b", person="jan")
    assert cancel(BOOKING, "", [], NOW, "marta") == BookingCancelled(booking="b", staff="marta")
    assert reasons(cancel(BOOKING, "jan", ["group"], NOW)) == [Reason.BOOKING_UNKNOWN]
    assert reasons(cancel(None, "anna", [], NOW)) == [Reason.BOOKING_UNKNOWN]
    assert reasons(cancel(BOOKING, "anna", [], BOOKING.until_at)) == [Reason.BOOKING_OVER]


def test_a_request_is_granted_unless_it_is_taken_meanwhile():
    others = booked("o", *THURSDAY, quantity=2)

    assert approve(BOOKING, desk(BOOKING), "marta") == BookingApproved(booking="b", staff="marta")
    assert reasons(approve(BOOKING, desk(BOOKING, others), "marta")) == [Reason.BOOKING_TAKEN]
    assert reasons(approve(replace(BOOKING, state="approved"), desk(BOOKING), "marta")) == [Reason.BOOKING_UNKNOWN]
    assert reasons(approve(BOOKING, desk(now=BOOKING.until_at), "marta")) == [Reason.BOOKING_OVER]


def test_a_unit_is_set_aside_that_nobody_has_by_name():
    other = booked("o", *THURSDAY, resource="p1", kind="item")

    assert units_for(BOOKING, diary(BOOKING, other)) == ("p2",)
    assert assign(BOOKING, "p2", desk(BOOKING, other), "marta") == BookingAssigned(
        booking="b", item="p2", staff="marta"
    )
    assert reasons(assign(BOOKING, "p1", desk(BOOKING, other), "marta")) == [Reason.BOOKING_TAKEN]
    assert reasons(assign(BOOKING, "s1", desk(BOOKING, other), "marta")) == [Reason.BOOKING_TAKEN]
    assert reasons(assign(replace(BOOKING, state="waiting"), "p2", desk(), "marta")) == [Reason.BOOKING_UNKNOWN]


def test_who_waits_longest_is_given_what_becomes_free():
    first, second = (booked(id, *THURSDAY, quantity=2, state="waiting", made_at=n) for n, id in enumerate("xy"))
    small = booked("z", *THURSDAY, state="waiting", made_at=9)

    assert can_have_now([small, second, first], desk()) == [first]
    assert can_have_now([small, second, first], desk(booked("o", *THURSDAY))) == [small]


def test_nobody_came():
    held = replace(BOOKING, state="approved")

    assert [is_released(held, diary(), at(f"2026-11-26 {hour}")) for hour in ("13:59", "14:00")] == [False, True]


# --- at risk ----------------------------------------------------------------------------------------------------------


def risky(*held, now=NOW):
    bookings = [each for each in held if hasattr(each, "from_at")]
    loans = [each for each in held if hasattr(each, "due_at")]
    found = at_risk(bookings, loans, desk(*held, now=now))
    return [(r.booking.id, [each.loan for each in r.loans], r.sister) for r in found]


def test_a_late_thing_puts_its_next_booking_at_risk_and_a_sister_is_offered():
    held = booked("b", *THURSDAY, resource="p1", kind="item")

    assert risky(held, out("p1", "2026-11-23 16:00")) == [("b", ["l1"], "p2")]
    assert risky(held, out("p1", "2026-11-25 16:00")) == []
    assert risky(held, out("p1", "2026-11-26 16:00")) == [("b", ["l1"], "p2")]  # due after it begins
    assert risky(held, out("p1", "2026-11-23 16:00"), booked("o", *THURSDAY, resource="p2", kind="item")) == [
        ("b", ["l1"], None)
    ]


def test_a_thing_that_broke_puts_its_booking_at_risk_and_a_sister_is_offered():
    held = booked("b", *THURSDAY, resource="p1", kind="item")
    broken = replace(desk(), diary=diary(held, of=stock(broken=("p1",))))

    assert [(risk.booking.id, risk.loans, risk.sister) for risk in at_risk([held], [], broken)] == [("b", (), "p2")]


def test_a_booking_of_any_is_at_risk_when_too_few_are_left():
    early, later = booked("b", *THURSDAY), booked("c", "2026-11-26 14:00", "2026-11-26 17:00")

    assert risky(early, out("p1", "2026-11-23 16:00")) == []
    assert [r[0] for r in risky(early, later, out("p1", "2026-11-23 16:00"))] == ["b"]
    assert risky(early, out("p1", "2026-11-23 16:00"), out("p2", "2026-11-23 16:00", "l2")) == [
        ("b", ["l1", "l2"], None)
    ]


def test_a_unit_that_was_set_aside_and_is_late_can_be_changed_for_its_sister():
    held = booked("b", *THURSDAY, item="p1")

    assert risky(held, out("p1", "2026-11-23 16:00")) == [("b", ["l1"], "p2")]


# --- a thing is about to go out ---------------------------------------------------------------------------------------


def looked(item, due, *held, person="anna", party="org", now=NOW):
    bookings = [each for each in held if hasattr(each, "from_at")]
    found = look_at_loan(GoingOut(item, at(due)), person, party, bookings, desk(*held, now=now))
    return found.collects, found.bars.id if found.bars else None, found.sister


def test_what_is_booked_for_somebody_else_within_the_loan_is_told_with_a_sister():
    held = booked("b", *THURSDAY, resource="p1", kind="item")

    assert looked("p1", "2026-11-26 16:00", held) == (None, "b", "p2")
    assert looked("p1", "2026-11-26 12:45", held) == (None, "b", "p2")  # the half hour before it
    assert looked("p1", "2026-11-25 16:00", held) == (None, None, None)
    assert looked("p2", "2026-11-27 12:00", held) == (None, None, None)


def test_the_last_one_of_a_kind_is_kept_for_a_booking_of_any():
    held = booked("b", *THURSDAY)

    assert looked("p1", "2026-11-27 12:00", held) == (None, None, None)
    assert looked("p1", "2026-11-27 12:00", held, out("p2", "2026-11-30 09:00")) == (None, "b", None)


def test_who_booked_it_collects_it():
    held = booked("b", *THURSDAY, person="anna", party="org")
    noon = at("2026-11-26 12:30")

    assert looked("p1", "2026-11-26 18:00", held, now=noon) == ("b", None, None)
    assert looked("p1", "2026-11-26 18:00", held, person="jan", party="org", now=noon)[0] == "b"
    assert looked("p1", "2026-11-26 18:00", held, person="jan", party="group", now=noon)[0] is None
    assert looked("s1", "2026-11-26 18:00", held, now=noon)[0] is None
    assert looked("p1", "2026-11-25 18:00", held)[0] is None  # two days early
    assert looked("p1", "2026-11-26 18:00", replace(held, state="requested"), now=noon)[0] is None
    assert looked("p1", "2026-11-26 18:00", held, now=at("2026-11-26 16:00"))[0] == "b"  # late, but it is there


def test_a_thing_of_no_pool_is_of_no_concern():
    assert look_at_loan(GoingOut("unknown", NOW), "anna", "org", [], desk()) == ForWhom()


def test_a_booking_of_two_is_collected_by_two_and_the_third_is_in_nobodys_way():
    mine = booked("b", *THURSDAY, person="anna", party="org", quantity=2)
    noon, six = at("2026-11-26 12:30"), at("2026-11-26 18:00")
    basket = [GoingOut("p1", six), GoingOut("p2", six)]

    found = look_at_basket(basket, "anna", "org", [mine], desk(mine, now=noon))

    assert [each.collects for each in found] == ["b", "b"]
    assert [each.bars for each in found] == [None, None]


def test_the_last_two_of_a_kind_are_not_both_given_while_one_is_booked():
    held = booked("b", *THURSDAY)
    basket = [GoingOut(item, at("2026-11-27 12:00")) for item in ("p1", "p2")]

    one, other = look_at_basket(basket, "anna", "org", [held], desk(held))

    assert one.bars is None and other.bars == held
    [refusal] = against_loan(basket[1], other)
    assert (refusal.reason, refusal.remedy, refusal.item) == (Reason.ITEM_BOOKED, Remedy.STAFF, "p2")
    assert refusal.details == {"from_at": held.from_at}
    assert against_loan(basket[0], one) == []


# --- in parts ---------------------------------------------------------------------------------------------------------

KIT_DAY = ("2026-11-24 14:00", "2026-11-24 18:00")


def basket(*items, held, due="2026-11-24 18:00", also=()):
    going = [GoingOut(item, at(due), quantity) for item, quantity in items]
    found = look_at_basket(going, "anna", "org", [held], desk(held, *also, now=NOW))
    return [(each.collects, each.goes_on, each.bars is not None) for each in found]


@pytest.mark.parametrize(
    ("items", "goes_on"),
    [
        ([("s1", 1)], True),
        ([("s1", 1), ("p1", 1)], True),
        ([("s1", 1), ("p1", 1), ("c", 5)], True),
        ([("s1", 1), ("p1", 1), ("c", 20)], False),
    ],
)
def test_a_kit_is_collected_when_all_of_it_went_out(items, goes_on):
    held = booked("b", *KIT_DAY, resource="cinema", kind="kit", person="anna", party="org")

    assert basket(*items, held=held) == [("b", goes_on, False)] * len(items)


def test_the_rest_of_a_kit_is_collected_later_and_no_more_of_it():
    held = booked(
        "b", *KIT_DAY, resource="cinema", kind="kit", person="anna", party="org", handed=(("s1", 1), ("p1", 1))
    )

    assert basket(("c", 20), held=held) == [("b", False, False)]
    assert basket(("p2", 1), held=held) == [(None, False, False)]


def test_what_went_out_for_a_booking_is_not_claimed_a_second_time():
    whole = booked("b", *KIT_DAY, resource="cinema", kind="kit", person="anna", party="org")
    rest = replace(whole, handed=(("p1", 1),))
    taken = replace(out("p1", "2026-11-24 18:00"), booking="b")

    assert claims_of(stock(), whole, NOW) != claims_of(stock(), rest, NOW)
    assert handed_for([taken, out("p2", "2026-11-24 18:00")]) == {"b": (("p1", 1),)}
    assert diary(rest, taken).free_units("item_type projector", at("2026-11-24 14:00"), at("2026-11-24 16:00")) == (
        "p2",
    )
    assert risky(rest, taken) == []


# --- they come for a room ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "now", "comes"),
    [
        ({}, "2026-11-26 12:00", True),
        ({}, "2026-11-26 11:59", False),
        ({}, "2026-11-26 13:29", True),
        ({}, "2026-11-26 13:30", False),  # released: others may have it by then
        ({"state": "requested"}, "2026-11-26 13:00", False),
        ({"person": "jan"}, "2026-11-26 13:00", True),
        ({"person": "jan", "party": "group"}, "2026-11-26 13:00", False),
        ({"kind": "item_type", "resource": "projector"}, "2026-11-26 13:00", False),
    ],
)
def test_who_comes_in_comes_for_the_room_of_theirs_that_begins_soon(change, now, comes):
    held = replace(booked("b", *THURSDAY, resource="hall", kind="room", person="anna", party="org"), **change)

    assert [each.id for each in come_for([held], "anna", "org", diary(), at(now))] == ["b"] * comes


@pytest.mark.parametrize(
    ("change", "now", "waits"),
    [
        ({}, "2026-11-26 12:00", True),
        ({}, "2026-11-26 11:59", False),
        ({}, "2026-11-26 18:00", False),
        ({"state": "waiting"}, "2026-11-26 13:00", False),
        ({"person": "jan"}, "2026-11-26 13:00", True),
        ({"person": "jan", "party": "other"}, "2026-11-26 13:00", False),
        ({"kind": "room", "resource": "hall"}, "2026-11-26 13:00", False),
    ],
)
def test_a_thing_waits_for_who_has_booked_it_or_acts_for_who_has(change, now, waits):
    held = replace(booked("b", *THURSDAY, kind="item_type", resource="projector", person="anna", party="org"), **change)

    assert [each.id for each in fetch([held], "anna", {"org", "group"}, at(now))] == ["b"] * waits


@pytest.mark.parametrize(
    ("kind", "resource", "now", "holds"),
    [
        ("room", "hall", "2026-11-26 12:10", True),
        ("room", "hall", "2026-11-26 17:59", True),  # long after it would have been released
        ("item_type", "projector", "2026-11-26 12:10", False),  # its loan says so
    ],
)
def test_who_came_for_a_room_is_in_it_to_the_end(kind, resource, now, holds):
    came = booked("b", *THURSDAY, kind=kind, resource=resource, state="collected")

    assert bool(claims_of(stock(), came, at(now))) is holds
