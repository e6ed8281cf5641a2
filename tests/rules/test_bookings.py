"""Whether something can be booked, as a table; what is free and when next, against looking at every minute."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.lending_facts import BookingMade
from sync.register import Block
from sync.rules.bookings import Wish, book, how_many_free, is_open, next_free, soonest_day, weigh
from sync.rules.claims import Booked, Out, diary_of
from sync.rules.refusals import Reason, Remedy
from tests.rules.diary import BOOKER, DAY, HOUR, ITEMS, MINUTE, booked, desk, diary, out, stock, thing, wish
from tests.rules.scene import ANNA, CALENDAR, NOW, SITE, at, local

THURSDAY, FRIDAY = ("2026-11-26 13:00", "2026-11-26 18:00"), ("2026-11-27 09:00", "2026-11-27 15:00")
ROOM = {"resource": "hall", "kind": "room"}

TODAY = "2026-11-24 14:00", "2026-11-24 16:00"
CINEMA = wish(*FRIDAY, resource="cinema", kind="kit")
TAKEN, SOON, PAST = [Reason.BOOKING_TAKEN], Reason.BOOKING_TOO_SOON, Reason.BOOKING_IN_PAST


def both(**other):
    return booked("b", *THURSDAY, quantity=2, **other)


def one():
    return booked("b", *THURSDAY)


def chairs(quantity):
    return booked("b", *FRIDAY, resource="chair", quantity=quantity)


def hall(begins, ends):
    return booked("b", begins, ends, **ROOM)


TABLE = [
    ("a projector the day after tomorrow", wish(*THURSDAY), [], []),
    ("fetched today, brought back on Thursday", wish("2026-11-25 09:00", "2026-11-26 18:00"), [], []),
    ("both projectors", wish(*THURSDAY, quantity=2), [], []),
    ("three, of which one is in repair", wish(*THURSDAY, quantity=3), [], TAKEN),
    ("the one in repair", wish(*THURSDAY, resource="p3", kind="item"), [], TAKEN),
    ("the same day, with notice wanted", wish("2026-11-24 14:00", "2026-11-24 18:00"), [], [SOON]),
    ("an hour ago", wish("2026-11-24 12:00", "2026-11-24 18:00"), [], [PAST, SOON]),
    ("the half hour that runs", wish("2026-11-24 12:31", "2026-11-24 14:00", **ROOM), [], []),
    ("the one before", wish("2026-11-24 12:30", "2026-11-24 14:00", **ROOM), [], [PAST]),
    ("it ends before it begins", wish(*reversed(THURSDAY)), [], [Reason.BOOKING_BACKWARDS]),
    ("it ends when it begins", wish(THURSDAY[0], THURSDAY[0]), [], [Reason.BOOKING_BACKWARDS]),
    ("a thing over the weekend", wish("2026-11-27 09:00", "2026-11-30 09:00"), [], []),
    ("brought back on Sunday", wish("2026-11-27 09:00", "2026-11-29 09:00"), [], [Reason.BOOKING_CLOSED]),
    ("brought back at closing time", wish("2026-11-27 09:00", "2026-11-27 16:00"), [], []),
    ("brought back a minute later", wish("2026-11-27 09:00", "2026-11-27 16:01"), [], [Reason.BOOKING_CLOSED]),
    ("fetched before opening", wish("2026-11-26 11:00", "2026-11-26 18:00"), [], [Reason.BOOKING_CLOSED]),
    ("on a public holiday", wish("2026-12-25 09:00", "2026-12-28 09:00"), [], [Reason.BOOKING_CLOSED]),
    ("longer than it is lent", wish("2026-11-25 09:00", "2026-12-04 09:00"), [], [Reason.BOOKING_TOO_LONG]),
    ("next spring", wish("2027-02-02 13:00", "2027-02-02 18:00"), [], [Reason.BOOKING_TOO_FAR]),
    ("one of two is booked", wish(*THURSDAY), [booked("b", *THURSDAY)], []),
    ("both are booked", wish(*THURSDAY), [both()], TAKEN),
    ("both, but a request that waits in a list holds nothing", wish(*THURSDAY), [both(state="waiting")], []),
    ("a request that staff have not answered holds", wish(*THURSDAY), [both(state="requested")], TAKEN),
    ("one booked, one late", wish(*THURSDAY), [booked("b", *THURSDAY), out("p1", "2026-11-23 16:00")], TAKEN),
    ("one booked, one due before", wish(*THURSDAY), [booked("b", *THURSDAY), out("p1", "2026-11-25 16:00")], []),
    ("within the half hour after the last", wish("2026-11-26 18:15", "2026-11-26 19:00"), [both()], TAKEN),
    ("after the half hour", wish("2026-11-26 18:30", "2026-11-26 19:00"), [both()], []),
    ("the half hour before the next", wish("2026-11-26 12:00", "2026-11-26 12:45"), [both()], TAKEN),
    ("a booking that is moved is not in its own way", wish(*THURSDAY, replaces="b", quantity=2), [one()], []),
    ("a kit whose screen is out", CINEMA, [out("s1", "2026-11-30 09:00")], TAKEN),
    ("a kit with chairs enough", CINEMA, [chairs(30)], []),
    ("a kit with a chair too few", CINEMA, [chairs(31)], TAKEN),
    ("what a kit holds is not there", wish(*FRIDAY, "s1", "item"), [booked("b", *FRIDAY, "cinema", "kit")], TAKEN),
    ("a room", wish(*TODAY, **ROOM), [], []),
    ("a room beyond closing time", wish("2026-11-24 18:00", "2026-11-24 20:30", **ROOM), [], [Reason.BOOKING_CLOSED]),
    ("a room over night", wish("2026-11-24 14:00", "2026-11-26 14:00", **ROOM), [], [Reason.BOOKING_CLOSED]),
    ("a room longer than things are lent", wish("2026-11-24 14:00", "2026-11-24 20:00", **ROOM), [], []),
    ("a room for more than it seats", wish(*TODAY, people=21, **ROOM), [], [Reason.RESOURCE_TOO_SMALL]),
    ("two of one room", wish(*TODAY, quantity=2, **ROOM), [], TAKEN),
    ("a room that somebody else has", wish(*TODAY, **ROOM), [hall("2026-11-24 15:00", "2026-11-24 18:00")], TAKEN),
    ("a room of another site", wish(*TODAY, "far", "room"), [], [Reason.RESOURCE_UNKNOWN]),
    ("none of something", wish(*THURSDAY, quantity=0), [], [Reason.RESOURCE_UNKNOWN]),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "held", "reasons"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_stands_against_a_booking(wanted, held, reasons):
    assert [refusal.reason for refusal in weigh(wanted, BOOKER, desk(*held))] == reasons


LAST_DAY = Block(id="x", reason="damage", party="org", until="2026-11-24")
WHO = [
    ("anybody", {}, []),
    ("a blocked card", {"person": msgspec.structs.replace(ANNA, status="blocked")}, [Reason.PERSON_BLOCKED]),
    ("an old card", {"person": msgspec.structs.replace(ANNA, status="archived")}, [Reason.PERSON_ARCHIVED]),
    ("a block of the person", {"blocks": (Block(id="x", reason="late", person="anna"),)}, [Reason.PERSON_BLOCKED]),
    ("a block that has ended", {"blocks": (Block(id="x", reason="late", person="anna", until="2026-11-23"),)}, []),
    ("a block of the party, its last day", {"blocks": (LAST_DAY,)}, [Reason.PARTY_BLOCKED]),
    ("for nobody", {"party": None}, [Reason.NOT_A_MEMBER]),
    ("for somebody else's party", {"memberships": ()}, [Reason.NOT_A_MEMBER]),
]  # fmt: skip


@pytest.mark.parametrize(("other", "reasons"), [row[1:] for row in WHO], ids=[row[0] for row in WHO])
def test_who_may_book(other, reasons):
    found = weigh(wish(*THURSDAY), replace(BOOKER, **other), desk())

    assert [refusal.reason for refusal in found] == reasons


def test_everything_against_it_comes_at_once():
    booker = replace(BOOKER, person=msgspec.structs.replace(ANNA, status="blocked"))
    held = booked("b", "2026-11-24 12:30", "2026-11-24 20:00", quantity=2)

    found = weigh(wish("2026-11-24 11:00", "2026-11-24 14:00"), booker, desk(held))

    assert [refusal.reason for refusal in found] == [
        Reason.PERSON_BLOCKED, Reason.BOOKING_IN_PAST, Reason.BOOKING_CLOSED, Reason.BOOKING_TOO_SOON,
        Reason.BOOKING_TAKEN,
    ]  # fmt: skip


def test_staff_may_book_sooner_farther_and_longer_but_not_what_is_taken():
    held = booked("b", *THURSDAY, quantity=2)
    long = wish("2026-11-24 14:00", "2027-03-02 14:00")

    assert [r.reason for r in weigh(long, BOOKER, desk(), "marta")] == []
    assert {r.remedy for r in weigh(long, BOOKER, desk())} == {Remedy.STAFF}
    assert [r.reason for r in weigh(wish(*THURSDAY), BOOKER, desk(held), "marta")] == [Reason.BOOKING_TAKEN]


def test_what_is_taken_says_how_many_are_free_and_when_all_are():
    held = [booked("b", *THURSDAY), out("p1", "2026-11-24 16:00")]

    [refusal] = weigh(wish(*THURSDAY, quantity=2), BOOKER, desk(*held))

    assert refusal.details["free"] == 1
    assert local(refusal.details["next_at"]) == "2026-12-01 13:00"  # Friday to Monday the hours do not reach


def test_what_staff_must_agree_to_is_a_request_and_what_is_taken_may_be_waited_for():
    room = wish("2026-11-24 14:00", "2026-11-24 16:00", people=12, **ROOM)
    taken = desk(booked("b", *THURSDAY, quantity=2))

    assert book(room, BOOKER, desk(), "new") == BookingMade(
        booking="new", kind="room", resource="hall", site=SITE, person="anna", party="org", from_at=room.from_at,
        until_at=room.until_at, wish="request", people=12,
    )  # fmt: skip
    assert book(room, BOOKER, desk(), "new", staff="marta").wish == "firm"
    assert book(wish(*THURSDAY), BOOKER, desk(), "new").wish == "firm"
    assert [r.reason for r in book(wish(*THURSDAY), BOOKER, taken, "new")] == [Reason.BOOKING_TAKEN]
    assert book(wish(*THURSDAY), BOOKER, taken, "new", waits=True).wish == "waiting"
    assert book(wish(*THURSDAY), BOOKER, desk(), "new", waits=True).wish == "firm"


def test_open_days_are_counted_from_tomorrow():
    friday = CALENDAR.day_of(at("2026-11-27 10:00"))

    assert [soonest_day(CALENDAR, friday, days).isoformat() for days in (0, 1, 2)] == [
        "2026-11-27",
        "2026-11-30",
        "2026-12-01",
    ]


def test_a_booking_that_nobody_came_for_holds_nothing_after_a_while():
    held = booked("b", "2026-11-26 13:00", "2026-11-26 19:00", quantity=2)
    later = wish("2026-11-26 16:00", "2026-11-26 18:00")

    assert how_many_free(later, diary(held, now=at("2026-11-26 13:59"))) == 0
    assert how_many_free(later, diary(held, now=at("2026-11-26 14:00"))) == 2


# --- against looking at every quarter of an hour ----------------------------------------------------------------------

QUARTER = 15 * MINUTE
MONDAY = at("2026-11-30 08:00")
quarters = st.tuples(st.integers(0, 31), st.integers(1, 12)).map(lambda each: (each[0], min(32, each[0] + each[1])))
held_bookings = st.lists(
    st.tuples(quarters, st.sampled_from(["p1", "p2", None]), st.integers(1, 2), st.booleans()), max_size=4
)


def _held(drawn):
    held = []
    for number, ((begins, ends), unit, quantity, is_loan) in enumerate(drawn):
        span = MONDAY + begins * QUARTER, MONDAY + ends * QUARTER
        if is_loan and unit:
            held.append(Out(f"l{number}", unit, "jan", "group", *span))
        else:
            kind, what = ("item", unit) if unit else ("item_type", "projector")
            held.append(Booked(f"b{number}", kind, what, "jan", "group", *span, quantity=1 if unit else quantity))
    return held


def _every_way(held, buffer_ms):
    """Whether each of two units can be given to all, tried out one by one."""
    spans = []
    for each in held:
        if isinstance(each, Out):
            spans.append((each.issued_at, each.due_at + buffer_ms, each.item))
        else:
            unit = each.resource if each.kind == "item" else None
            spans += [(each.from_at, each.until_at + buffer_ms, unit)] * each.quantity
    return _given(spans, [])


def _given(waiting, placed):
    if not waiting:
        return True
    (begins, ends, unit), rest = waiting[0], waiting[1:]
    return any(
        all(not (b < ends and begins < e and u == one) for b, e, u in placed)
        and _given(rest, [*placed, (begins, ends, one)])
        for one in ([unit] if unit else ["p1", "p2"])
    )


@settings(max_examples=300, deadline=None)
@given(held_bookings, quarters, st.integers(1, 2))
def test_a_booking_is_made_just_when_units_can_be_given_to_all(drawn, when, quantity):
    held, buffer_ms = _held(drawn), 30 * MINUTE
    wanted = Wish("item_type", "projector", MONDAY + when[0] * QUARTER, MONDAY + when[1] * QUARTER, quantity)
    mine = Booked("mine", "item_type", "projector", "anna", "org", wanted.from_at, wanted.until_at, quantity=quantity)

    if _every_way(held, buffer_ms):
        is_taken = any(r.reason is Reason.BOOKING_TAKEN for r in weigh(wanted, BOOKER, desk(*held)))
        assert is_taken is not _every_way([*held, mine], buffer_ms)
        most = [n for n in (1, 2) if _every_way([*held, replace(mine, quantity=n)], buffer_ms)]
        assert how_many_free(wanted, diary(*held)) == max(most, default=0)


@settings(max_examples=100, deadline=None)
@given(held_bookings, quarters)
def test_when_it_is_next_free_no_quarter_before_was(drawn, when):
    held, here = _held(drawn), desk(*_held(drawn))
    wanted = Wish("item_type", "projector", MONDAY + when[0] * QUARTER, MONDAY + when[1] * QUARTER)
    found = next_free(wanted, here)

    def is_free(begins):
        moved = replace(wanted, from_at=begins, until_at=begins + wanted.until_at - wanted.from_at)
        mine = Booked("mine", "item_type", "projector", "anna", "org", moved.from_at, moved.until_at)
        return is_open(moved, CALENDAR) and _every_way([*held, mine], 30 * MINUTE)

    if _every_way(held, 30 * MINUTE) and found is not None and not is_free(wanted.from_at):
        earlier = range(wanted.from_at + QUARTER, min(found, MONDAY + 8 * HOUR), QUARTER)
        assert is_free(found)
        assert not any(is_free(begins) for begins in earlier)


@given(st.lists(st.integers(2, 400), max_size=40))
def test_bookings_of_other_days_are_in_nobodys_way(days):
    past = [
        Booked(f"b{n}", "item_type", "projector", "jan", "group", NOW - each * DAY, NOW - each * DAY + HOUR)
        for n, each in enumerate(days)
    ]

    assert how_many_free(wish(*THURSDAY), diary(*past)) == 2


def test_a_thing_that_came_back_damaged_is_not_promised_to_anybody():
    unfit = stock_without("p1")

    assert how_many_free(wish(*THURSDAY), diary_of(unfit, [], [], NOW)) == 1


def test_a_broken_chair_leaves_the_others_of_its_pile_to_be_booked():
    held = diary_of(stock(broken=("c", "p1")), [], [], NOW)

    assert how_many_free(wish(*THURSDAY, "chair"), held) == 50
    assert how_many_free(wish(*THURSDAY), held) == 1


def stock_without(item):
    return stock(tuple(thing(each.id, status="in_repair") if each.id == item else each for each in ITEMS))
