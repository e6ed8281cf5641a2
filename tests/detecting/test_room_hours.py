"""A room that was had for much longer than booked (C39b): when that is so, what counts then, and what again when the
answer is taken back."""

from datetime import date

import pytest

from sync import facts, lending_facts
from sync.server import project
from sync.server.beliefs import Visit
from sync.server.deciding import answering
from sync.server.detecting import by_time, room_time_mismatch
from sync.server.figures import behind, registry, totals
from sync.server.figures.totals import Asked
from sync.server.lending_beliefs import Booking
from sync.server.lending_models import Booking as BookingRow
from sync.server.models import Case
from tests import cast
from tests.detecting.kiosks import HOUR, MINUTE, came, cases, centre, kiosk, push
from tests.stations import NOON

LATER = NOON + 8 * HOUR
TWO_HOURS = (NOON, NOON + 2 * HOUR)


def booking(kind="room", state="collected", span=TWO_HOURS):
    return Booking("b", "k.1", kind, "hall", "site", "k", "anna", "ngo", *span, state=state)


def stay(came, left, person="anna", party="ngo", site="site"):
    return Visit(
        f"v-{person}", f"k.{person}", site, person=person, party=party, arrived_at=NOON + came * MINUTE,
        left_at=None if left is None else NOON + left * MINUTE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("of", "visits", "found"),
    [
        (booking(), [stay(0, 240)], True),
        (booking(), [stay(-5, 175)], True),
        (booking(), [stay(0, 150)], False),  # the half hour
        (booking(), [stay(29, 151)], False),  # longer than booked beyond the end, and yet no longer
        (booking(span=(NOON, NOON + 4 * HOUR)), [stay(0, 300)], False),  # an hour more of four
        (booking(span=(NOON, NOON + 4 * HOUR)), [stay(0, 360)], True),
        (booking("workstation", "approved"), [stay(0, 240)], True),
        (booking("workstation"), [stay(0, 239)], False),
        (booking("adviser"), [stay(0, 240)], True),
        (booking("locker"), [stay(0, 240)], False),
        (booking("item"), [stay(0, 240)], False),
        (booking(state="unused"), [stay(0, 240)], False),
        (booking(state="cancelled"), [stay(0, 240)], False),
        (booking(), [stay(0, None)], False),  # nobody told
        (booking(), [stay(31, 240)], False),  # too late to have come for it
        (booking(), [stay(0, 240, site="elsewhere")], False),
        (booking(), [stay(0, 240, "ola", "other")], False),
        (booking(), [stay(0, 240, "ola")], True),
        (booking(), [stay(0, 120), stay(0, 240, "ola")], False),  # whoever booked it was gone
        (booking(), [], False),
    ],
)
def test_much_longer_is_by_more_than_half_an_hour_and_in_proportion(of, visits, found):
    case = room_time_mismatch.found(of, visits)

    assert (case is not None) == found
    assert case is None or (case.subject, case.at, case.facts) == ("b", NOON, ("k.1", visits[0].fact))


def next_to(kind="workstation", begins=2, until=4, **known):
    """Another booking of theirs, in hours from noon."""
    known = {"id": "c", "person": "anna", "party": "ngo", "site": "site", "state": "approved"} | known
    return Booking(kind=kind, resource="pc", from_at=NOON + begins * HOUR, until_at=NOON + until * HOUR, **known)


@pytest.mark.parametrize(
    ("visit", "others", "until"),
    [
        (stay(0, 240), [next_to()], None),
        (stay(0, 240), [next_to("room")], None),
        (stay(0, 240), [next_to(person="ola")], None),  # of their party
        (stay(0, 240), [next_to(party="other")], None),
        (stay(0, 240), [next_to(begins=-1, until=5)], None),  # in for that one all the while
        (stay(0, 240), [next_to(person="ola", party="other")], 240),
        (stay(0, 240), [next_to(person=None, party=None)], 240),
        (stay(0, 240), [next_to("locker")], 240),
        (stay(0, 240), [next_to(site="elsewhere")], 240),
        (stay(0, 240), [next_to(state="cancelled")], 240),
        (stay(0, 240), [next_to(begins=1, until=2)], 240),
        (stay(0, 240), [next_to(begins=2.25)], None),  # a quarter of an hour between the two
        (stay(0, 400), [next_to(begins=4, until=6), next_to(begins=3, until=4, id="d")], 180),
        (stay(0, 1440), [], 1440),
        (stay(0, 1441), [], None),  # they forgot to say that they left
        (stay(0, 1441), [next_to(begins=4)], None),
    ],
)
def test_the_stay_lasts_until_the_next_that_they_booked_and_a_day_at_most(visit, others, until):
    of = booking()
    found = room_time_mismatch.found(of, [visit], others)

    assert (found is not None) == (until is not None)
    if until is not None:
        assert room_time_mismatch.hours(of, [visit], others) == (NOON, NOON + until * MINUTE)


def test_what_they_had_before_is_no_time_of_the_last_in_the_row():
    before = [next_to(begins=-2, until=0)]
    assert room_time_mismatch.hours(booking(), [stay(-120, 240)], before) == (NOON, NOON + 4 * HOUR)
    assert room_time_mismatch.hours(booking(), [stay(-5, 240)], []) == (NOON - 5 * MINUTE, NOON + 4 * HOUR)


@pytest.fixture
def one(office):
    centre()
    return kiosk("kiosk-1")


def book(
    one, name="b", resource="hall", person="anna", party="org-table", begins=NOON, until=NOON + 2 * HOUR, kind="room"
):
    one.at(NOON - 24 * HOUR, lending_facts.BookingMade(
        booking=name, kind=kind, resource=resource, site=cast.SITE, person=person, party=party, from_at=begins,
        until_at=until,
    ))  # fmt: skip


def stayed(one, person="anna", until=NOON + 5 * HOUR):
    one.at(NOON - 5 * MINUTE, came(f"v-{person}", person))
    one.at(NOON, lending_facts.BookingCollected(booking="b", person=person))
    one.at(until, facts.VisitCheckedOut(visit=f"v-{person}"))
    push(one, LATER)
    by_time(LATER)


def hours():
    """What a report says of rooms: how many, for how many minutes; and the rows behind it."""
    found = totals.totals(Asked(date(2026, 10, 1), date(2026, 10, 31), LATER + 72 * HOUR))
    rows = behind.rows("bookings", [row.id for row in BookingRow.select()])
    return (
        registry.BY_ID["room_bookings"].value(found), registry.BY_ID["room_hours"].value(found),
        [(row.until - row.at) // MINUTE for row in rows],
    )  # fmt: skip


def test_the_house_counts_the_hours_that_they_were_there_until_that_is_taken_back(one):
    book(one)
    stayed(one)
    assert cases() == [("room_time_mismatch", "b")] and hours() == (1, 120, [120])

    assert answering.settle_by_rule(LATER) == 1
    by_time(LATER)
    [case] = Case.select()
    assert case.state == "decided" and hours() == (1, 305, [305])
    project.rebuild(LATER)
    by_time(LATER)
    assert (Case.get().state, hours()) == ("decided", (1, 305, [305]))
    answering.take_back([case.decided_fact], "marta", LATER)
    assert cases() == [("room_time_mismatch", "b")] and hours() == (1, 120, [120])
    assert answering.settle_by_rule(LATER) == 0  # what staff opened again is theirs
    answering.decide(case.id, "leave", "marta", LATER)
    assert cases() == [] and hours() == (1, 120, [120])


@pytest.mark.parametrize(
    ("who", "next_one"), [("ola", False), ("anna", True)], ids=["another of theirs stayed", "the next had it"]
)
def test_where_somebody_else_may_have_had_it_staff_say_so(one, who, next_one):
    book(one)
    if next_one:
        book(one, "next", person="dmytro", party="org-shift", begins=NOON + 3 * HOUR, until=NOON + 4 * HOUR)
        other = kiosk("kiosk-2")
        other.at(NOON + 3 * HOUR, came("v-dmytro", "dmytro", "org-shift"))
        other.at(NOON + 4 * HOUR, facts.VisitCheckedOut(visit="v-dmytro"))
        push(other, LATER)
    stayed(one, who)
    case = Case.get(Case.kind == "room_time_mismatch")
    [proposed] = answering.suggestions(case, LATER)

    answering.settle_by_rule(LATER)
    assert Case.get_by_id(case.id).state == "open" and proposed.score < 0.9
    assert [each.speaks_for for each in proposed.because] == [True, who == "anna", not next_one]
    answering.decide(case.id, "actual_hours", "marta", LATER)
    row = BookingRow.get_by_id("b")
    assert (row.actual_from, row.actual_until) == (NOON - 5 * MINUTE, NOON + 5 * HOUR)


def test_what_is_told_later_of_the_visit_ends_the_case(one):
    book(one)
    stayed(one)
    one.at(LATER, facts.VisitCorrected(visit="v-anna", left_at=NOON + 2 * HOUR))
    push(one, LATER)
    by_time(LATER)

    assert cases() == []


@pytest.mark.parametrize(("kind", "resource"), [("workstation", "pc"), ("room", "hall")])
def test_two_that_were_booked_in_a_row_are_as_long_as_they_were_booked(one, kind, resource):
    book(one)
    book(one, "next", resource, begins=NOON + 2 * HOUR, until=NOON + 5 * HOUR, kind=kind)
    stayed(one)

    assert cases() == [] and answering.settle_by_rule(LATER) == 0
    assert sorted(hours()[2]) == [120, 180]


def test_the_last_in_a_row_counts_from_its_own_beginning_and_their_own_is_no_one_elses(one):
    book(one, begins=NOON, until=NOON + HOUR)
    book(one, "next", begins=NOON + HOUR, until=NOON + 2 * HOUR)
    stayed(one)
    [case] = Case.select()
    [proposed] = answering.suggestions(case, LATER)

    assert case.subject == "next" and all(each.speaks_for for each in proposed.because)
    assert answering.settle_by_rule(LATER) == 1 and sorted(hours()[2]) == [60, 240]


def test_who_is_said_to_have_left_two_days_later_makes_no_case(one):
    book(one)
    one.at(NOON, came("v-anna"))
    one.at(NOON + 45 * HOUR, facts.VisitCheckedOut(visit="v-anna"))
    push(one, NOON + 46 * HOUR)
    by_time(NOON + 46 * HOUR)

    assert cases() == [] and answering.settle_by_rule(NOON + 46 * HOUR) == 0
    assert hours() == (1, 120, [120])


def test_a_case_that_stands_has_no_answer_of_hours_once_the_end_cannot_be(one):
    book(one)
    stayed(one)
    case = Case.get()
    one.at(LATER, facts.VisitCorrected(visit="v-anna", left_at=NOON + 45 * HOUR))
    push(one, LATER)

    assert answering.decide(case.id, "actual_hours", "marta", LATER) is None
    assert hours() == (1, 120, [120])
