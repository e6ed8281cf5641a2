"""What two counters promised or handed over without hearing of each other becomes a case, whatever comes first."""

from itertools import permutations

import pytest

from sync import facts, lending_facts
from sync.facts import PolicyCopy, Proof
from sync.register import Kit, KitLine, Policy, Resource, Words
from sync.rules.calendar import HOUR_MS
from sync.server import intake, project, register_store
from sync.server.cases import Severity
from sync.server.closing import checklist
from sync.server.deciding import queue
from sync.server.deciding.queue import Wanted
from sync.server.models import Case, Stream
from sync.server.store import Span
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

WORDS = Words(pl="Sala", en="Hall", uk="Зала")
DAY = 24 * HOUR_MS
TEN = NOON + 2 * DAY


@pytest.fixture
def kiosks(office):
    register_store.put_many(
        [
            *cast.entities(),
            Policy(id="rooms", version=1, period=4, period_unit="hours", release_minutes=60),
            Resource(id="hall", site=cast.SITE, kind="room", name=WORDS, policy="rooms"),
        ],
        at=1, by="test",
    )  # fmt: skip
    found = [Station(name) for name in ("kiosk-1", "kiosk-2")]
    for kiosk in found:
        admit(kiosk, site=cast.SITE)
        kiosk.record(facts.StreamStarted(device=kiosk.device.id, software="test"))
    return found


def booking(id, begins=TEN, hours=2, party="org-table", **other):
    given = {"kind": "room", "resource": "hall", "site": cast.SITE, "person": "anna"} | other
    return lending_facts.BookingMade(
        booking=id, party=party, from_at=begins, until_at=begins + hours * HOUR_MS, **given
    )  # fmt: skip


def loan(id, item="projector-2", due=TEN + DAY, party="org-shift", **other):
    return facts.LoanIssued(
        loan=id, item=item, site=cast.SITE, person="dmytro", party=party, due_at=due,
        policy=PolicyCopy("av", 1, 3, "working_days", 1), proof=Proof.STAFF, **other,
    )  # fmt: skip


def push(kiosk, office):
    """Hand over what the server does not have yet, and fold it in."""
    stream = Stream.get_or_none(Stream.inc == kiosk.inc)
    batch = kiosk.batch(stream.acked if stream else 0)
    intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    project.catch_up_all(office.now())


def cases():
    return sorted((case.kind, case.state) for case in Case.select())


def test_two_bookings_of_one_room_made_offline(kiosks, office):
    one, other = kiosks
    one.record(booking("a"))
    other.record(booking("b", TEN + HOUR_MS, party="org-shift"))
    push(other, office)
    assert cases() == []
    push(one, office)

    [case] = Case.select()
    assert (case.kind, case.state, case.site) == ("booking_overlap", "open", cast.SITE)
    assert case.subject in ("a", "b")


def test_it_goes_when_one_of_them_is_cancelled_and_comes_again(kiosks, office):
    one, other = kiosks
    uid = one.record(booking("a"))
    other.record(booking("b", party="org-shift"))
    push(one, office)
    push(other, office)
    cancelled = one.record(lending_facts.BookingCancelled(booking="a", person="anna"))
    push(one, office)
    assert cases() == [("booking_overlap", "withdrawn")]
    project.rebuild(office.now())
    assert cases() == [("booking_overlap", "withdrawn")]
    assert uid != cancelled


def test_what_is_lent_although_somebody_else_booked_it(kiosks, office):
    one, other = kiosks
    one.record(booking("a", kind="item", resource="projector-2"))
    other.record(loan("l"))
    push(other, office)
    push(one, office)

    [case] = Case.select()
    assert (case.kind, case.item) == ("loan_over_booking", "projector-2")
    other.record(facts.LoanTakenBack(site=cast.SITE, loan="l", item="projector-2"))
    push(other, office)
    assert cases() == [("loan_over_booking", "withdrawn")]  # back before the booking begins


@pytest.mark.parametrize("goes_on", [True, False])
def test_the_rest_of_a_kit_that_is_still_to_be_collected_collides_and_what_was_collected_does_not(
    kiosks, office, goes_on
):
    kit = Kit(id="show", name=WORDS, category="projection", picture="kit", site=cast.SITE)
    lines = [KitLine(id="k1", kit="show", item="projector-2"), KitLine(id="k2", kit="show", item="screen-1")]
    register_store.put_many([kit, *lines], at=1, by="test")
    one, other = kiosks
    one.record(booking("a", NOON, 24, kind="kit", resource="show"))
    one.record(loan("l1", party="org-table", due=NOON + DAY, booking="a", booking_goes_on=goes_on))
    other.record(loan("l2", "screen-1", due=NOON + DAY))
    push(one, office)
    push(other, office)

    assert [case.item for case in Case.select()] == ["screen-1"] * goes_on


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (booking("a"), booking("b", TEN + 2 * HOUR_MS)),  # one after the other
        (booking("a"), booking("b", wish="waiting")),
        (booking("a", kind="item", resource="projector-2"), loan("l", due=TEN - HOUR_MS)),
        (booking("a", kind="item", resource="projector-2"), loan("l", party="org-table")),  # their own booking
        (booking("a", kind="item", resource="projector-2"), loan("l", booking="a")),
        (booking("a", kind="item_type", resource="projector"), loan("l")),  # there is another projector
        (booking("a", NOON - DAY), booking("b", NOON - DAY)),  # nobody came, so others could have it
    ],
    ids=["after", "waits", "back before", "their own", "collected", "a sister", "released"],
)
def test_what_fits_is_no_case(kiosks, office, first, second):
    kiosks[0].record(first)
    kiosks[1].clock.pass_time(10_000)
    kiosks[1].record(second)
    for kiosk in kiosks:
        push(kiosk, office)

    assert cases() == []


STORY = [
    booking("a"), booking("b", TEN + HOUR_MS, party="org-shift"), booking("c", TEN + 2 * HOUR_MS, 3),
    booking("p", kind="item_type", resource="projector", quantity=2), loan("l"),
    loan("m", "projector-3", due=NOON + DAY),
]  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_whatever_the_order_in_which_kiosks_report_the_cases_are_the_same(kiosks, office, order):
    third = Station("kiosk-3")
    admit(third, site=cast.SITE)
    third.record(facts.StreamStarted(device="kiosk-3", software="test"))
    stations = [*kiosks, third]
    for number, fact in enumerate(STORY):
        for station in stations:
            station.clock.pass_time(60_000)
        stations[number % 3].record(fact)
    for number in order:
        push(stations[number], office)

    told = sorted((case.kind, case.subject) for case in Case.select().where(Case.state == "open"))
    assert told == [("booking_overlap", "b"), ("item_not_lendable", "m"), ("loan_over_booking", "l")]
    before = sorted(case.id for case in Case.select().where(Case.state == "open"))
    project.rebuild(office.now())
    assert sorted(case.id for case in Case.select().where(Case.state == "open")) == before


@pytest.mark.parametrize("order", list(permutations((0, 1))), ids=str)
@pytest.mark.parametrize(("begins", "blocks"), [(NOON + 2 * DAY, True), (NOON + 3 * DAY + HOUR_MS, False)])
def test_a_lent_booking_that_begins_within_three_days_holds_up_the_closing(kiosks, office, order, begins, blocks):
    kiosks[0].record(booking("a", begins, kind="item", resource="projector-2"))
    kiosks[1].record(loan("l", due=begins + DAY))
    for number in order:
        push(kiosks[number], office)

    def hold_up():
        [case] = Case.select()
        month = queue.month(Span(None, None))
        grave = [each.id for each in queue.page(Wanted("2026-10-26", severity=Severity.BLOCKS), 1).rows]
        warn = [each.id for each in queue.page(Wanted("2026-10-26", severity=Severity.WARNS), 1).rows]
        assert (case.kind, len(grave), len(warn), month.open) == ("loan_over_booking", blocks, not blocks, 1)
        return bool(case.blocks), month.blocking, [each.id for each in checklist.cases("2026-10")] == [case.id]

    assert hold_up() == (blocks, blocks, blocks)
    project.rebuild(office.now())
    assert hold_up() == (blocks, blocks, blocks)

