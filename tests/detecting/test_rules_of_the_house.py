"""What the house decides of kinds where only a little is asked, and what it leaves to people: as tables."""

from dataclasses import replace

import pytest

from sync import facts, register
from sync.server import register_store
from sync.server.cases import CaseKind
from sync.server.deciding import answering, evidence
from sync.server.deciding.kinds import return_before_issue, slip_unconfirmed
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.deciding.shape import BULK_SCORE, NEEDS, Decision, Evidence, Recorded
from sync.server.models import Case, Device, Loan
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, MINUTE, came, cases, centre, kiosk, lent, push
from tests.stations import NOON, committed

LATER = NOON + 9 * DAY


@pytest.fixture
def one(office):
    centre()
    return kiosk("kiosk-1")


def heard_of():
    Device.update(last_hello_at=LATER, last_push_at=LATER).execute()


def settled(kind):
    heard_of()
    answering.settle_by_rule(LATER)
    [case] = Case.select().where(Case.kind == kind)
    return case.state, case.decision


@pytest.mark.parametrize(
    ("spread", "is_sure"), [(0, False), (2 * HOUR, True)], ids=["clocks that are sure", "clocks that may be off"]
)
def test_a_return_before_its_issue_stands_where_the_clocks_contradict_nobody(spread, is_sure):
    known = Evidence(CaseKind.RETURN_BEFORE_ISSUE, "", None, None, None, None, None, NOON, NOON, (
        _recorded(NOON - HOUR, spread), _recorded(NOON, spread)
    ))  # fmt: skip

    [proposed] = return_before_issue.suggest(known)
    assert (proposed.score >= BULK_SCORE) is is_sure


def _recorded(at, spread):
    return Recorded(str(at), facts.LoanTakenBack(site="s"), at, at - spread, at + spread, None, None)


@pytest.mark.parametrize(("days", "is_sure"), [(6, False), (7, True)])
def test_a_hand_over_without_a_slip_stands_after_a_week(days, is_sure):
    known = Evidence(CaseKind.SLIP_UNCONFIRMED, "", None, None, None, None, None, NOON, NOON + days * DAY)

    [proposed] = slip_unconfirmed.suggest(known)
    assert (proposed.score >= BULK_SCORE) is is_sure


@pytest.mark.parametrize(("status", "after"), [("replaced", ("decided", "leave")), ("lost", ("open", None))])
def test_a_card_that_was_replaced_is_let_pass_and_a_lost_one_is_not(one, status, after):
    register_store.put(register.Credential(id="c", person="anna", kind="card", digest="ab" * 32), at=1, by="test")
    gone = register.Credential(id="c", person="anna", kind="card", digest="ab" * 32, status=status)
    register_store.put(gone, at=NOON - HOUR, by="test")
    one.at(NOON, came("v", credential="c"))
    one.at(NOON + HOUR, facts.VisitCheckedOut(visit="v"))
    push(one, NOON + 2 * HOUR)

    assert settled("card_replaced") == after


def test_a_card_that_nobody_had_is_settled_when_another_kiosk_tells_whose_it_is(one):
    one.at(NOON, facts.CardUnknown(site=cast.SITE, means=facts.Means.CARD, digest_commitment=committed("cd" * 32)),
           digest="cd" * 32)  # fmt: skip
    push(one, NOON + HOUR)
    assert settled("card_unknown") == ("open", None)
    [case] = Case.select()
    assert answering.decide(case.id, "known", "marta", LATER) is None  # nobody knows it yet

    other = kiosk("kiosk-2")
    other.at(NOON - HOUR, facts.CredentialBound(
        credential="new", person="anna", means=facts.Means.CARD, staff="marta", digest_commitment=committed("cd" * 32)
    ), digest="cd" * 32)  # fmt: skip
    push(other, NOON + 2 * HOUR)
    assert settled("card_unknown") == ("decided", "known")


def test_somebody_who_joined_the_borrowers_party_since_is_no_stranger(one):
    one.at(NOON, lent("l"))
    one.at(NOON + HOUR, facts.LoanTakenBack(site=cast.SITE, loan="l", item="camera-2", person="dmytro"))
    push(one, NOON + 2 * HOUR)
    assert settled("return_other_party") == ("open", None)

    register_store.put(register.Membership(id="new", person="dmytro", party="org-table"), at=NOON + DAY, by="test")
    assert settled("return_other_party") == ("decided", "leave")


def test_a_thing_that_stays_where_it_was_brought_belongs_there_until_the_answer_is_taken_back(one):
    branch = kiosk("kiosk-2", cast.BRANCH)
    one.at(NOON, lent("l"))
    push(one, NOON + HOUR)
    branch.at(NOON + DAY, facts.LoanTakenBack(site=cast.BRANCH, loan="l", item="camera-2", person="anna"))
    push(branch, NOON + DAY + HOUR)
    [case] = Case.select().where(Case.kind == "return_other_site")

    uid = answering.decide(case.id, "stays_here", "marta", LATER)
    assert register_store.get(register.Item, "camera-2").site == cast.BRANCH
    assert Case.get_by_id(case.id).found == "withdrawn"  # it lies where it belongs, at once
    assert answering.take_back([uid], "marta", LATER) == 1
    assert Case.get_by_id(case.id).found == "open"
    assert register_store.get(register.Item, "camera-2").site == cast.SITE
    assert ("return_other_site", "l") in cases()


def test_the_wrong_sticker_of_two_alike(one):
    """The second borrower holds the other camera: the loan is written over to it, and back when it is taken back."""
    alike = replace_of("camera-2")
    other = kiosk("kiosk-2")
    one.at(NOON, lent("a"))
    other.at(NOON + 2 * MINUTE, lent("b", person="dmytro", party="org-shift"))
    push(one, NOON + HOUR)
    push(other, NOON + HOUR)
    [case] = Case.select().where(Case.kind == "loan_double_open")
    assert Decision.SISTER in kind_of(case.kind).possible(evidence.of(case, LATER))

    uid = answering.decide(case.id, "sister", "marta", LATER)
    assert {(row.item, row.person) for row in Loan.select().where(Loan.state == "out")} == {
        ("camera-2", "anna"), (alike, "dmytro")
    }  # fmt: skip
    answering.take_back([uid], "marta", LATER)
    assert {(row.item, row.person) for row in Loan.select().where(Loan.state == "out")} == {
        ("camera-2", "anna"), ("camera-2", "dmytro")
    }  # fmt: skip
    register_store.put(register.Item(**{**_fields("camera-2"), "id": "third", "code": cast.item_code(778),
                                        "inventory_no": "COP/0778"}), at=1, by="test")  # fmt: skip
    assert answering.decide(case.id, "sister", "marta", LATER) is None  # it may have been either


def replace_of(item):
    """Another of its kind, the only one that is free."""
    known = register_store.get(register.Item, item)
    for each in register_store.every(register.Item):
        if each.item_type == known.item_type and each.id != item:
            register_store.remove(register.Item, each.id, at=1, by="test")
    register_store.put(register.Item(**{**_fields(item), "id": "alike", "code": cast.item_code(777),
                                        "inventory_no": "COP/0777"}), at=1, by="test")  # fmt: skip
    return "alike"


def _fields(item):
    known = register_store.get(register.Item, item)
    return {name: getattr(known, name) for name in known.__struct_fields__}


def test_what_came_back_from_nobody_was_found_unless_somebody_had_it_lately(one):
    one.at(NOON, facts.LoanTakenBack(site=cast.SITE, item="camera-2"))
    push(one, NOON + HOUR)
    [case] = Case.select().where(Case.kind == "return_without_loan")
    [proposed] = answering.suggestions(case, LATER)
    assert proposed.decision is Decision.LEAVE and proposed.score < BULK_SCORE

    known = evidence.of(case, LATER)
    lately = Loan(id="x", fact="f", item="camera-2", issued_at=NOON + DAY, undone=False, state="out")
    assert list(kind_of(case.kind).suggest(replace(known, loans=(lately,)))) == []


def test_a_loan_that_is_told_later_explains_what_came_back_from_nobody(one):
    one.at(NOON + DAY, facts.LoanTakenBack(site=cast.SITE, item="camera-2", person="anna"))
    push(one, NOON + DAY + HOUR)
    assert cases() == [("return_without_loan", None)]
    other = kiosk("kiosk-2")
    other.at(NOON, lent("l"))
    push(other, NOON + DAY + 2 * HOUR)

    assert cases() == [] and Loan.get().state == "declared_returned"


def test_kinds_ask_for_evidence_that_there_is():
    assert set().union(*(kind.needs for kind in KINDS.values())) == NEEDS
