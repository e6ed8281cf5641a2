"""What each fact leads to, as a table: what the server believes × what the fact says."""

import pytest

from sync import facts
from sync.facts import Means, PageKind, PageLine, PolicyCopy, VisitorKind
from sync.server import beliefs, projection, registering
from sync.server.actions import About, Discrepancy, Enter, Explained, Put, Settle, Told
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind

CAME = facts.VisitCheckedIn(
    visit="v", site="site", kind=VisitorKind.MEMBER, means=Means.CARD, people=3, person="anna", party="ngo"
)
LEFT = facts.VisitCheckedOut(visit="v")
ISSUED = facts.LoanIssued(
    loan="l", item="projector", site="site", person="anna", party="ngo", due_at=900,
    policy=PolicyCopy(policy="av", version=1, period=7, period_unit="days"),
)  # fmt: skip
IN = beliefs.Visit(id="v", fact="a.1", site="site", person="anna", party="ngo", arrived_at=100, people=3, state="in")
OUT = beliefs.Loan(
    id="l", fact="a.1", item="projector", person="anna", party="ngo", issued_at=100, first_due_at=900, due_at=900,
    state="out",
)  # fmt: skip


def told(fact, uid="a.2", at=200, **detached):
    return Told(uid, at, "k1", "site", fact, detached)


def view_of(*rows, **more):
    view = Beliefs(**more)
    for row in rows:
        view.know(row)
    return view


def decide(fact, *rows, uid="a.2", at=200, **more):
    return list(projection.decide(view_of(*rows, **more), told(fact, uid, at)))


def put(actions, kind):
    [row] = [action.row for action in actions if isinstance(action, Put) and isinstance(action.row, kind)]
    return row


@pytest.mark.parametrize(
    ("fact", "rows", "state", "left_at"),
    [
        (CAME, [], "in", None),
        (LEFT, [IN], "left", 200),
        (facts.VisitCorrected(visit="v", left_at=150), [IN], "corrected", 150),
        (facts.VisitCorrected(visit="v", left_at=None), [IN], "corrected", None),
        (CAME, [beliefs.Visit(id="v", left_fact="b.1", left_at=180)], "left", 180),
        (CAME, [beliefs.Undone("a.2", "a.3")], "undone", None),
        (LEFT, [], "unknown", 200),
    ],
    ids=[
        "people who come in are in",
        "people who leave have left",
        "a forgotten leaving is corrected to the hour that was told",
        "or to no hour, when nobody knows",
        "a coming that is heard of after the leaving is still a visit that ended",
        "a coming that was taken back before it was heard of is undone",
        "a leaving without a coming is kept, as unknown",
    ],
)
def test_visits(fact, rows, state, left_at):
    visit = put(decide(fact, *rows), beliefs.Visit)

    assert (visit.state, visit.left_at) == (state, left_at)


def test_a_leaving_without_a_coming_is_a_case_until_the_coming_is_heard_of():
    assert Discrepancy(CaseKind.VISIT_WITHOUT_CHECK_IN, "v") in decide(LEFT)
    explained = decide(CAME, beliefs.Visit(id="v", left_fact="b.1", left_at=180))

    assert Explained(CaseKind.VISIT_WITHOUT_CHECK_IN, "v") in explained


def test_the_first_of_two_leavings_counts_whichever_is_heard_of_first():
    left = beliefs.Visit(
        id="v", fact="a.1", arrived_at=100, left_fact="a.2", left_at=200, state="left", leavings='[[200,"a.2"]]'
    )

    assert put(decide(LEFT, left, uid="b.1", at=150), beliefs.Visit).left_at == 150
    assert put(decide(LEFT, left, uid="b.1", at=250), beliefs.Visit).left_at == 200


def test_a_correction_stands_against_a_leaving_that_is_heard_of_later():
    corrected = beliefs.Visit(
        id="v", fact="a.1", arrived_at=100, corrected_fact="a.3", left_at=150, state="corrected",
        corrections='[[300,"a.3",150]]',
    )  # fmt: skip

    assert put(decide(LEFT, corrected), beliefs.Visit).left_at == 150


def test_a_leaving_is_found_in_the_journal_under_the_person():
    assert About("anna", "ngo") in decide(LEFT, IN)


def test_a_loan_is_kept_with_its_policy_and_its_thing_is_settled():
    actions = decide(ISSUED)
    loan = put(actions, beliefs.Loan)

    assert (loan.item, loan.due_at, loan.fact) == ("projector", 900, "a.2")
    assert '"period":7' in loan.policy
    assert Settle("projector", 200) in actions


def test_a_renewal_moves_the_due_date_and_the_later_one_counts():
    later = put(decide(facts.LoanRenewed(loan="l", due_at=2000, person="anna"), OUT, at=400), beliefs.Loan)
    both = put(decide(facts.LoanRenewed(loan="l", due_at=1500, person="anna"), later, uid="b.9", at=300), beliefs.Loan)

    assert (later.due_at, both.due_at) == (2000, 2000)


def test_a_renewal_of_a_loan_that_nobody_heard_of_is_a_case_until_it_is():
    renewal = facts.LoanRenewed(loan="l", due_at=2000, person="anna")
    actions = decide(renewal)
    known = put(actions, beliefs.Loan)

    assert any(isinstance(a, Discrepancy) and a.kind is CaseKind.RENEWAL_WITHOUT_LOAN for a in actions)
    issued = decide(ISSUED, known, uid="b.1")
    assert Explained(CaseKind.RENEWAL_WITHOUT_LOAN, "l") in issued
    assert put(issued, beliefs.Loan).due_at == 2000


def test_a_thing_that_comes_back_is_settled_from_the_time_of_its_loan():
    actions = decide(facts.LoanTakenBack(site="site", loan="l", item="projector"), OUT)

    assert Settle("projector", 100) in actions
    assert About("anna", "ngo", "projector") in actions


def test_a_return_that_names_only_the_loan_finds_the_thing():
    assert put(decide(facts.LoanTakenBack(site="site", loan="l"), OUT), beliefs.TakeBack).item == "projector"


def test_a_code_that_is_in_no_register_is_a_case():
    actions = decide(facts.LoanTakenBack(site="site", code_commitment="00"))

    assert [a.kind for a in actions if isinstance(a, Discrepancy)] == [CaseKind.ITEM_UNKNOWN]
    assert put(actions, beliefs.TakeBack).has_code


def test_pages_are_added_up():
    lines = [PageLine(kind=PageKind.PRINT, pages=10, failed=1), PageLine(kind=PageKind.COPY, pages=4)]
    usage = put(decide(facts.PagesDeclared(usage="u", site="site", lines=lines, mono_units=14)), beliefs.PageUsage)

    assert (usage.pages, usage.failed, usage.state) == (14, 1, "declared")


def test_an_unknown_card_is_an_attempt_and_a_case():
    actions = decide(facts.CardUnknown(site="site", means=Means.CARD, digest_commitment="00"))

    assert put(actions, beliefs.Attempt).reasons == '["card_unknown"]'
    assert Discrepancy(CaseKind.CARD_UNKNOWN) in actions


@pytest.mark.parametrize(
    ("act", "row", "state"),
    [
        (CAME, IN, "undone"),
        (LEFT, beliefs.Visit("v", "a.0", arrived_at=1, left_fact="a.1", left_at=2, leavings='[[2,"a.1"]]'), "in"),
        (
            facts.PagesDeclared(usage="u", site="site", lines=[], mono_units=1),
            beliefs.PageUsage("u", "a.1", "site", "k1", None, None, None, None, 1, 0, 1, 0, "[]", 5, False, "declared"),
            "undone",
        ),
    ],
    ids=["a coming", "a leaving", "pages"],
)
def test_acts_taken_back(act, row, state):
    actions = decide(facts.ActUndone(undone=["a.1"]), row, facts={"a.1": act})

    assert put(actions, beliefs.Undone) == beliefs.Undone("a.1", "a.2", 200)
    assert put(actions, type(row)).state == state


def test_a_loan_taken_back_is_settled_anew():
    actions = decide(facts.ActUndone(undone=["a.1"]), OUT, facts={"a.1": ISSUED})

    assert put(actions, beliefs.Loan).undone
    assert Settle("projector", 100) in actions


def test_an_act_that_cannot_be_taken_back_is_a_case():
    actions = decide(facts.ActUndone(undone=["a.1"]), facts={"a.1": facts.RollChanged(staff="s", site="site")})

    assert Discrepancy(CaseKind.UNDO_NOT_POSSIBLE, "a.1") in actions


def test_taking_back_what_was_not_heard_of_yet_is_noted():
    assert decide(facts.ActUndone(undone=["z.9"])) == [Put(beliefs.Undone("z.9", "a.2", 200))]


@pytest.mark.parametrize("fact", [facts.StaffEntered(staff="s", site="site"), facts.ClockJumped(by=5)])
def test_facts_that_live_in_the_journal_alone(fact):
    assert decide(fact) == []


REGISTERED = facts.PersonRegistered(person="ola", staff="marta", site="site", display_name_commitment="", party="ngo")


def enter(fact, view=None, **detached):
    return list(registering.decide(view or Beliefs(), told(fact, **detached)))


def test_a_person_registered_at_the_counter_enters_the_register_with_a_membership():
    person, membership = enter(REGISTERED, display_name="Ola")

    assert (person.entity.display_name, person.by) == ("Ola", "marta")
    assert membership.entity.id == "ola-ngo"


def test_a_person_whose_name_was_erased_does_not_come_back():
    assert enter(REGISTERED) == []


def test_one_card_bound_to_two_people_is_a_case_and_both_bindings_stand():
    bound = facts.CredentialBound(credential="c", person="ola", means=Means.CARD, digest_commitment="", staff="marta")
    actions = enter(bound, Beliefs(holders={"dd": {"anna"}}), digest="dd")

    assert [type(action) for action in actions] == [Discrepancy, Enter]
    assert [type(action) for action in enter(bound, Beliefs(holders={"dd": {"ola"}}), digest="dd")] == [Enter]


def test_a_pin_for_nobody_is_a_case():
    [action] = enter(facts.PinSet(person="x", staff="marta", verifier_commitment=""), verifier="argon")

    assert action.kind is CaseKind.PERSON_UNKNOWN
