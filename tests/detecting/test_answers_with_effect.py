"""Answers that change what counts: for whom a visit was, that nobody came for a booking, that two are one. Each is
taken back whole, and is the same whatever is folded first."""

import msgspec
import pytest

from sync import facts, lending_facts, register
from sync.server import own_journal, project, register_store
from sync.server.deciding import answering
from sync.server.deciding.shape import Decision
from sync.server.detecting import by_time
from sync.server.keeping import aliases
from sync.server.lending_models import Booking, Inspection
from sync.server.models import Case, Visit
from sync.server.own_journal import Draft
from sync.visit_facts import VisitAttributed, VisitEndEstimated
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, came, cases, centre, kiosk, lent, push
from tests.stations import NOON, committed

LATER = NOON + DAY


@pytest.fixture
def one(office):
    centre()
    for party in ("org-x", "org-y"):
        register_store.put_many([
            register.Party(id=party, kind="organisation", name=party),
            register.Membership(id=f"{party}-olena", person="olena", party=party),
        ], at=1, by="test")  # fmt: skip
    register_store.put(register.Person(id="olena", display_name="Olena"), at=1, by="test")
    return kiosk("kiosk-1")


def visits_of_olena(one, *parties):
    """Earlier visits, each for one of these, and one for nobody."""
    for number, party in enumerate(parties):
        when = NOON - (9 - number) * DAY
        one.at(when, came(f"v{number}", "olena", party))
        one.at(when + HOUR, facts.VisitCheckedOut(visit=f"v{number}"))
    one.at(NOON, came("v", "olena", None))
    one.at(NOON + HOUR, facts.VisitCheckedOut(visit="v"))
    push(one, NOON + 2 * HOUR)


@pytest.mark.parametrize(
    ("before", "first", "score", "ruled"),
    [
        (("org-y",) * 3, "org-y", 0.95, 1),
        (("org-y",) * 2, "org-y", 0.8, 0),  # twice is not always
        (("org-x", "org-y", "org-y"), "org-y", 0.8, 0),
        (("org-x", "org-y"), "org-y", 0.6, 0),  # of two the one that was named last
    ],
)
def test_whoever_always_comes_for_one_came_for_it_again(one, before, first, score, ruled):
    visits_of_olena(one, *before)
    [case] = [case for case in Case.select() if case.kind == "organisation_missing"]
    [proposed] = answering.suggestions(case, LATER)

    assert (proposed.decision, proposed.score) == (Decision.FOR_FIRST, score)
    assert answering.settle_by_rule(LATER) == ruled
    if not ruled:
        answering.decide(case.id, "for_first", "marta", LATER)
    assert Visit.get_by_id("v").party == first
    project.rebuild(LATER)
    assert Visit.get_by_id("v").party == first and cases() == []
    answering.take_back([Case.get_by_id(case.id).decided_fact], "marta", LATER)
    assert Visit.get_by_id("v").party is None and cases() == [("organisation_missing", "v")]


def test_of_somebody_who_never_said_staff_choose_between_theirs(one):
    visits_of_olena(one)
    [case] = Case.select()

    assert answering.suggestions(case, LATER) == () and answering.settle_by_rule(LATER) == 0
    assert answering.decide(case.id, "for_third", "marta", LATER) is None  # there are two
    answering.decide(case.id, "for_second", "marta", LATER)
    assert Visit.get_by_id("v").party == "org-y"


def test_staff_name_an_organisation_that_is_not_offered(one):
    visits_of_olena(one)
    [case] = Case.select()

    assert answering.decide(case.id, "for_another", "marta", LATER) is None  # nobody was named
    assert answering.decide(case.id, "for_another", "marta", LATER, party="no-such") is None
    uid = answering.decide(case.id, "for_another", "marta", LATER, party="org-table")
    assert Visit.get_by_id("v").party == "org-table" and cases() == []
    project.rebuild(LATER)
    assert Visit.get_by_id("v").party == "org-table"
    answering.take_back([uid], "marta", LATER)
    assert Visit.get_by_id("v").party is None and cases() == [("organisation_missing", "v")]


def test_a_party_that_was_named_counts_more_also_when_it_is_told_last(one):
    own_journal.record([Draft(VisitAttributed(visit="told", party="org-x", staff="marta")),
                        Draft(VisitAttributed(visit="silent", party="org-x", staff="marta"))], NOON)  # fmt: skip
    one.at(NOON, came("told", "olena", "org-y"))
    one.at(NOON + HOUR, came("silent", "olena", None))
    push(one, NOON + 2 * HOUR)

    assert {row.id: row.party for row in Visit.select()} == {"told": "org-y", "silent": "org-x"}


def test_of_two_words_of_one_visit_the_first_stands_when_the_second_is_taken_back(one):
    one.at(NOON, came("v", "olena", None))
    push(one, NOON + HOUR)
    for number, party in enumerate(("org-x", "org-y"), 1):
        words = [VisitAttributed(visit="v", party=party, staff="marta"),
                 VisitEndEstimated(visit="v", left_at=NOON + number * HOUR, staff="marta")]  # fmt: skip
        told = own_journal.record([Draft(each) for each in words], NOON + number * DAY)
    assert standing() == ("org-y", "estimated", NOON + 2 * HOUR)

    own_journal.record([Draft(facts.ActUndone(undone=told, staff="marta"))], LATER)
    assert standing() == ("org-x", "estimated", NOON + HOUR)
    project.rebuild(LATER)
    assert standing() == ("org-x", "estimated", NOON + HOUR)


def standing():
    row = Visit.get_by_id("v")
    return row.party, row.state, row.estimated_at


def test_a_booking_for_which_nobody_came_is_not_used_unless_somebody_did(one):
    for number in range(2):
        one.at(NOON - DAY, lending_facts.BookingMade(
            booking=f"b{number}", kind="room", resource=f"room-{number}", site=cast.SITE, person="anna",
            party="org-table", from_at=NOON, until_at=NOON + HOUR,
        ))  # fmt: skip
    push(one, NOON + 2 * HOUR)
    by_time(NOON + 2 * HOUR)
    assert answering.settle_by_rule(NOON + 2 * HOUR) == 2
    by_time(NOON + 3 * HOUR)
    assert {row.state for row in Booking.select()} == {"unused"} and cases() == []

    [first, second] = Case.select().order_by(Case.subject)
    answering.take_back([first.decided_fact], "marta", LATER)
    one.at(NOON + HOUR, lending_facts.BookingCollected(booking=second.subject))
    push(one, NOON + 4 * HOUR)
    assert {row.id: row.state for row in Booking.select()} == {"b0": "approved", "b1": "collected"}
    project.rebuild(LATER)
    assert {row.id: row.state for row in Booking.select()} == {"b0": "approved", "b1": "collected"}


def test_two_groups_are_merged_and_un_merged_with_the_answer(one):
    other = kiosk("kiosk-2")
    for made, name in ((one, "Żółw"), (other, "ŻÓŁW")):
        made.at(NOON, facts.GroupRegistered(
            party=f"group-{made.device.id}", staff="staff", site=cast.SITE, name_commitment=committed(name)
        ), name=name)  # fmt: skip
        push(made, NOON + HOUR)
    [case] = Case.select()
    assert answering.suggestions(case, LATER)[0].decision is Decision.MERGE

    answering.decide(case.id, "merge", "marta", LATER)
    assert aliases.canonical(["group-kiosk-2"]) == {"group-kiosk-2": "group-kiosk-1"}
    again = Case.get_by_id(case.id)
    assert again.state == "decided"
    assert answering.take_back([again.decided_fact], "marta", LATER) == 1

    assert aliases.canonical(["group-kiosk-2"]) == {}
    assert register_store.get(register.Party, "group-kiosk-2").status != "archived"
    assert cases() == [("party_duplicate", "group-kiosk-1.group-kiosk-2")]
    project.rebuild(LATER)
    assert cases() == [("party_duplicate", "group-kiosk-1.group-kiosk-2")]


def test_whoever_found_it_fine_has_looked_at_it(one):
    for policy in list(register_store.every(register.Policy)):
        register_store.put(msgspec.structs.replace(policy, inspection=True), at=1, by="test")
    one.at(NOON - 3 * DAY, lent("l"))
    one.at(NOON - 2 * DAY, facts.LoanTakenBack(site=cast.SITE, loan="l", item="camera-2", person="anna"))
    push(one, NOON)
    by_time(NOON)
    [case] = Case.select().where(Case.kind == "open_inspection")

    uid = answering.decide(case.id, "fine", "marta", NOON)
    by_time(NOON)
    [row] = Inspection.select()
    assert (row.item, row.loan, row.staff, row.condition) == ("camera-2", "l", "marta", "fine")
    assert "open_inspection" not in dict(cases())
    answering.take_back([uid], "marta", NOON)
    by_time(NOON)
    assert dict(cases())["open_inspection"] == "camera-2"
