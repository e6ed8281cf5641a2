"""Answers of kinds that choose: which thing an unknown code was, whose a card is, what was found or is lost, who was
asked. Each is taken back whole."""

import pytest
from msgspec.structs import replace

from sync import facts, lending_facts, register
from sync.rules.meter_segments import Anomaly
from sync.server import own_journal, project, register_store
from sync.server.cases import CaseKind
from sync.server.deciding import answering, evidence
from sync.server.deciding.registry import kind_of
from sync.server.deciding.shape import BULK_SCORE, Decision, Evidence, Recorded, Rehoming, Restating
from sync.server.detecting import by_time
from sync.server.lending_models import Reminder
from sync.server.models import Case, Loan, Visit
from sync.server.own_journal import Draft
from sync.visit_facts import VisitRecognised
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, came, cases, centre, kiosk, lent, push
from tests.stations import NOON, committed

LATER = NOON + 60 * DAY


@pytest.fixture
def one(office):
    centre()
    return kiosk("kiosk-1")


def only(kind):
    [case] = Case.select().where(Case.kind == kind, Case.state == "open")
    return case


def brought(one, code, person="anna"):
    one.at(NOON + HOUR, facts.LoanTakenBack(
        site=cast.SITE, person=person, condition=facts.Condition.DAMAGED, code_commitment=committed(code)
    ), code=code)  # fmt: skip
    push(one, NOON + 2 * HOUR)
    return only("item_unknown")


def test_a_code_that_was_misread_closes_the_loan_of_the_thing_that_it_is_on(one):
    one.at(NOON, lent("l"))
    code = register_store.get(register.Item, "camera-2").code
    case = brought(one, code[:5] + code[6] + code[5] + code[7:])  # two neighbours swapped

    [proposed] = answering.suggestions(case, LATER)
    assert (proposed.decision, proposed.score) == (Decision.FOR_FIRST, 0.85)
    uid = answering.decide(case.id, "for_first", "marta", LATER)
    row = Loan.get_by_id("l")
    assert (row.state, row.returned_at) == ("declared_returned", NOON + HOUR)
    answering.take_back([uid], "marta", LATER)
    assert (Loan.get_by_id("l").state, cases()) == ("out", [("item_unknown", None)])


def test_a_code_like_none_offers_what_whoever_brought_it_had_out(one):
    one.at(NOON, lent("l"))
    one.at(NOON, lent("m", "screen-1"))
    case = brought(one, "COP/9999")

    assert {each.item for each in evidence.of(case, LATER).things} == {"camera-2", "screen-1"}
    assert answering.suggestions(case, LATER) == ()  # it may have been either
    assert answering.decide(case.id, "for_third", "marta", LATER) is None
    answering.decide(case.id, "for_second", "marta", LATER)
    assert sorted(row.state for row in Loan.select()) == ["declared_returned", "out"]


def test_a_card_of_two_stays_with_whoever_staff_choose(one):
    other = kiosk("kiosk-2")
    for made, person in ((one, "anna"), (other, "dmytro")):
        made.at(NOON, facts.CredentialBound(
            credential=f"card-{person}", person=person, means=facts.Means.CARD, staff="marta",
            digest_commitment=committed("cd" * 32),
        ), digest="cd" * 32)  # fmt: skip
        push(made, NOON + HOUR)
    other.at(NOON + HOUR, came("v", "dmytro", "org-shift"))
    push(other, NOON + 2 * HOUR)
    case = only("card_conflict")

    [proposed] = answering.suggestions(case, LATER)
    assert [each.id for each in evidence.of(case, LATER).offered] == ["dmytro", "anna"] and proposed.score < BULK_SCORE
    uid = answering.decide(case.id, "for_first", "marta", LATER)
    assert register_store.get(register.Credential, "card-anna") is None
    assert register_store.get(register.Credential, "card-dmytro").person == "dmytro"
    answering.take_back([uid], "marta", LATER)
    assert register_store.get(register.Credential, "card-anna").person == "anna"
    assert ("card_conflict", "card-dmytro") in cases()


def persons():
    return {row.id: row.person for row in Visit.select()}


def test_visits_by_the_card_become_the_owners_with_the_answer_and_go_back_with_it(one):
    other = kiosk("kiosk-2")
    for made, person in ((one, "anna"), (other, "dmytro")):
        made.at(NOON, facts.CredentialBound(
            credential=f"card-{person}", person=person, means=facts.Means.CARD, staff="marta",
            digest_commitment=committed("cd" * 32),
        ), digest="cd" * 32)  # fmt: skip
    one.at(NOON + HOUR, came("hers", "anna", credential="card-anna"))
    for number, visit in enumerate(("his", "by-name", "with-loan"), 1):
        credential = None if visit == "by-name" else "card-dmytro"
        other.at(NOON + number * HOUR, came(visit, "dmytro", "org-shift", credential=credential))
        if visit == "with-loan":
            other.at(NOON + 3 * HOUR + 60_000, lent("l", person="dmytro", party="org-shift", visit=visit))
        other.at(NOON + number * HOUR + 120_000, facts.VisitCheckedOut(visit=visit))
    for made in (one, other):
        push(made, NOON + 4 * HOUR)
    case, shown = only("card_conflict"), {"hers": "anna", "his": "dmytro", "by-name": "dmytro", "with-loan": "dmytro"}
    assert persons() == shown
    offered = [each.id for each in evidence.of(case, LATER).offered]

    uid = answering.decide(case.id, ("for_first", "for_second")[offered.index("anna")], "marta", LATER)
    assert persons() == shown | {"his": "anna"}
    assert Visit.get_by_id("his").party == "org-shift"  # as it was named
    bounced = cases()
    project.rebuild(LATER)
    assert (persons(), cases()) == (shown | {"his": "anna"}, bounced)
    answering.take_back([uid], "marta", LATER)
    assert persons() == shown
    assert register_store.get(register.Credential, "card-dmytro").person == "dmytro"
    again = cases()
    project.rebuild(LATER)
    assert (persons(), cases()) == (shown, again)

    answering.decide(case.id, ("for_first", "for_second")[offered.index("dmytro")], "marta", LATER)
    assert persons() == shown | {"hers": "dmytro"}


def test_whose_visit_it_was_may_be_told_before_the_visit(one):
    said = [Draft(VisitRecognised(visit=visit, person="anna", instead_of="dmytro", staff="marta")) for visit in "vw"]
    own = own_journal.record(said, NOON)
    own_journal.record([Draft(facts.ActUndone(undone=[own[1]], staff="marta"))], NOON)
    for number, visit in enumerate("vw"):
        one.at(NOON + number * HOUR, came(visit, "dmytro", "org-shift"))
        one.at(NOON + number * HOUR + 120_000, facts.VisitCheckedOut(visit=visit))
    push(one, NOON + 4 * HOUR)

    assert persons() == {"v": "anna", "w": "dmytro"}


def test_what_was_lost_and_came_back_is_available_until_the_answer_is_taken_back(one):
    one.at(NOON, lent("l"))
    push(one, NOON + HOUR)
    gone = replace(register_store.get(register.Item, "camera-2"), status="lost")
    register_store.put(gone, at=NOON + HOUR, by="test")
    one.at(NOON + DAY, facts.LoanTakenBack(site=cast.SITE, loan="l", item="camera-2", person="anna"))
    push(one, NOON + DAY + HOUR)
    case = only("item_not_lendable")

    assert answering.suggestions(case, LATER)[0].decision is Decision.FOUND
    uid = answering.decide(case.id, "found", "marta", LATER)
    assert register_store.get(register.Item, "camera-2").status == "available"
    answering.take_back([uid], "marta", LATER)
    assert register_store.get(register.Item, "camera-2").status == "lost"
    assert ("item_not_lendable", "l") in cases()


def test_a_borrower_who_was_rung_up_was_reminded(one):
    one.at(NOON, lent("l"))
    push(one, NOON + HOUR)
    by_time(LATER)
    case = only("loan_overdue_silent")

    uid = answering.decide(case.id, "asked", "marta", LATER)
    [row] = Reminder.select()
    assert (row.person, row.means, row.staff, row.undone) == ("anna", "phone", "marta", False)
    by_time(LATER)
    assert "loan_overdue_silent" not in dict(cases())
    answering.take_back([uid], "marta", LATER)
    by_time(LATER)
    assert ("loan_overdue_silent", "l") in cases()


def about(kind, *records, **known):
    return Evidence(kind, "", "s", "camera-2", None, None, cast.SITE, NOON, NOON, records, **known)


SEEN = Recorded("a.1", lending_facts.StocktakeScanned(stocktake="s", site=cast.SITE, item="camera-2"), NOON, NOON, NOON,
                None, None)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "decision", "follows"),
    [
        (about(CaseKind.STOCKTAKE_DIFF, SEEN, home=cast.BRANCH), Decision.STAYS_HERE, Rehoming("camera-2", cast.SITE)),
        (about(CaseKind.STOCKTAKE_DIFF, home=cast.SITE, status="available"), Decision.LOST,
         Restating("camera-2", "lost")),
        (about(CaseKind.STOCKTAKE_DIFF, SEEN, home=cast.SITE, status="available"), None, None),
        (about(CaseKind.STOCKTAKE_DIFF, home=cast.SITE, status="lost"), None, None),
    ],
    ids=["it lies elsewhere", "nobody saw it", "it lies where it belongs", "it is lost already"],
)  # fmt: skip
def test_what_a_count_found_changes_the_register_only_where_it_says_otherwise(known, decision, follows):
    kind = kind_of(CaseKind.STOCKTAKE_DIFF)

    assert set(kind.possible(known)) - {Decision.LEAVE, Decision.FALSE_ALARM} == ({decision} if decision else set())
    if decision is not None:
        assert list(kind.effect(decision, known, "marta")) == [follows]


@pytest.mark.parametrize("anomaly", [*Anomaly, None])
def test_the_house_takes_the_estimate_of_a_power_cut_alone(anomaly):
    proposed = kind_of(CaseKind.METER_ANOMALY).suggest(about(CaseKind.METER_ANOMALY, anomaly=anomaly))

    assert any(each.score >= BULK_SCORE for each in proposed) is (anomaly is Anomaly.POWER_LOSS)
