"""What is answered where a thing was lent into somebody else's booking (C09): a sister for whoever booked it, or an
earlier date for the loan; each taken back whole."""

import pytest

from sync import facts, lending_facts, register
from sync.server import loan_states, own_journal, project, questions_words, register_store
from sync.server.beliefs import Loan, times_renewed
from sync.server.deciding import answering, evidence
from sync.server.deciding.shape import Decision
from sync.server.lending_models import Booking
from sync.server.models import Case
from sync.server.models import Loan as LoanRow
from sync.server.own_journal import Draft
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, cases, centre, kiosk, lent, push
from tests.stations import NOON, committed

BEGINS, DUE, LATER = NOON + 2 * DAY, NOON + 3 * DAY, NOON + HOUR
TWO = "camera-twin"


@pytest.fixture
def two(office):
    centre()
    return kiosk("kiosk-1"), kiosk("kiosk-2")


def meet(two, *, sister=True, title=None, **booked):
    """Dmytro booked a camera, and Anna got it at the other counter."""
    one, other = two
    if sister:
        camera = register_store.get(register.Item, "camera-2")
        register_store.put(
            register.Item(id=TWO, item_type=camera.item_type, label="bis", inventory_no="COP/099", code="TWIN",
                          site=cast.SITE), at=1, by="test",
        )  # fmt: skip
    wanted = {"kind": "item", "resource": "camera-2", "until_at": BEGINS + 2 * HOUR} | booked
    said = {"title": title} if title else {}
    wanted |= {"title_commitment": committed(title)} if title else {}
    one.at(NOON - DAY, lending_facts.BookingMade(
        booking="b", site=cast.SITE, person="dmytro", party="org-shift", from_at=BEGINS, people=4, **wanted
    ), **said)  # fmt: skip
    other.at(NOON, lent("l", due_at=DUE))
    for made in two:
        push(made, LATER)
    return Case.get(Case.kind == "loan_over_booking")


def standing():
    return sorted((row.resource, row.state) for row in Booking.select()), LoanRow.get_by_id("l").due_at


def test_whoever_booked_it_gets_the_sister_and_theirs_again_when_that_is_taken_back(two):
    case = meet(two)
    [proposed] = answering.suggestions(case, LATER)
    assert (proposed.decision, proposed.score) == (Decision.MOVE_BOOKING, 0.8)

    uid = answering.decide(case.id, "move_booking", "marta", LATER)
    moved = ([("camera-2", "cancelled"), (TWO, "approved")], DUE)
    assert (standing(), cases()) == (moved, [])
    row = Booking.get(Booking.resource == TWO)
    assert (row.person, row.party, row.people, row.from_at, row.replaces) == ("dmytro", "org-shift", 4, BEGINS, "b")
    project.rebuild(LATER)
    assert (standing(), cases()) == (moved, [])
    answering.take_back([uid], "marta", LATER)
    assert standing() == ([("camera-2", "approved"), (TWO, "undone")], DUE)
    assert cases() == [("loan_over_booking", "l")]


def test_what_it_is_for_goes_with_a_booking_that_is_moved(two):
    case = meet(two, title="Festyn na rynku")

    answering.decide(case.id, "move_booking", "marta", LATER)
    row = Booking.get(Booking.resource == TWO)
    assert questions_words.said([row.fact, "nothing.1", None], "title") == {row.fact: "Festyn na rynku"}


def test_a_thing_that_was_set_aside_for_a_booking_of_its_kind_is_swapped_for_the_sister(two):
    own_journal.record([Draft(lending_facts.BookingAssigned(booking="b", item="camera-2", staff="marta"))], NOON - HOUR)
    kind = register_store.get(register.Item, "camera-2").item_type
    case = meet(two, kind="item_type", resource=kind)

    answering.decide(case.id, "move_booking", "marta", LATER)
    assert standing() == ([(kind, "cancelled"), (TWO, "approved")], DUE) and cases() == []


def test_a_request_that_is_moved_is_still_a_request(two):
    case = meet(two, wish="request")
    answering.decide(case.id, "move_booking", "marta", LATER)

    assert Booking.get(Booking.resource == TWO).state == "requested"


def test_the_loan_is_due_when_the_booking_begins_and_later_again_when_that_is_taken_back(two):
    case = meet(two, sister=False)
    proposed = answering.suggestions(case, LATER)
    assert [each.decision for each in proposed] == [Decision.SHORTEN]
    assert answering.decide(case.id, "move_booking", "marta", LATER) is None  # nothing is free

    uid = answering.decide(case.id, "shorten", "marta", LATER)
    sooner = ([("camera-2", "approved")], BEGINS)
    assert (standing(), cases()) == (sooner, [])
    loan = Loan(**{name: getattr(LoanRow.get_by_id("l"), name) for name in Loan.__struct_fields__})
    assert loan_states.of(loan).renewed == 0
    project.rebuild(LATER)
    assert (standing(), cases()) == (sooner, [])
    answering.take_back([uid], "marta", LATER)
    assert (standing(), cases()) == (([("camera-2", "approved")], DUE), [("loan_over_booking", "l")])


@pytest.mark.parametrize(
    ("fact", "now", "left"),
    [
        (None, LATER, {"move_booking", "shorten"}),
        (None, BEGINS, set()),
        (lending_facts.BookingMade(booking="c", kind="item", resource=TWO, site=cast.SITE, person="ola", party="org-y",
                                   from_at=BEGINS + HOUR, until_at=BEGINS + 3 * HOUR), LATER, {"shorten"}),
    ],
    ids=["both are open", "the booking has begun", "the sister is booked then"],
)  # fmt: skip
def test_only_what_can_be_is_offered(two, fact, now, left):
    case = meet(two)
    if fact is not None:
        own_journal.record([Draft(fact)], LATER)
    known = evidence.of(case, now)

    assert {*answering.kind_of(case.kind).possible(known)} - {"leave", "false_alarm"} == left


@pytest.mark.parametrize(
    ("dates", "until", "times"),
    [((), None, 0), ((20, 30), None, 2), ((5,), None, 0), ((5, 10), None, 1), ((20, 15), None, 1), ((20, 30), 1, 1)],
)
def test_an_earlier_date_is_no_renewal(dates, until, times):
    renewals = str([[f"s.{n}", n, due] for n, due in enumerate(dates, 1)]).replace("'", '"')

    assert times_renewed(renewals, 10, until) == times


def test_of_a_loan_that_came_back_nothing_is_shortened(two):
    case = meet(two)
    _one, other = two
    other.at(NOON + HOUR, facts.LoanTakenBack(site=cast.SITE, item="camera-2", loan="l"))
    push(other, LATER)

    assert evidence.of(case, LATER).promised is None
