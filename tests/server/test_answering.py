"""Cases are answered and answers taken back: on both databases, in whatever order kiosks tell, and after a rebuild."""

from dataclasses import replace
from datetime import date

import pytest

from sync import facts, journal
from sync.case_facts import CaseTaken
from sync.facts import PolicyCopy, Proof
from sync.server import own_journal, project
from sync.server.case_models import CaseDecision
from sync.server.cases import CaseKind, case_id
from sync.server.deciding import answering, evidence
from sync.server.deciding.kinds import loan_double_open
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.deciding.shape import Decision, Reason
from sync.server.models import Case, Fact, Loan, TakeBack
from sync.server.own_journal import Draft
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

HOUR = 60 * MINUTE
POLICY = PolicyCopy("av", 1, 3, "working_days", 1)


@pytest.fixture(autouse=True)
def _office(office):
    return office


def lent(loan, person="anna", due_at=NOON + HOUR):
    return facts.LoanIssued(
        loan=loan, item="projector", site="site", person=person, party=f"for-{person}", due_at=due_at, policy=POLICY,
        proof=Proof.PIN,
    )  # fmt: skip


def kiosk(name, *told, later=0):
    station = Station(name)
    admit(station)
    station.clock.pass_time(later)
    for fact in told:
        station.record(fact)
    return station


def double(order=(0, 1)):
    """One projector, lent at two kiosks that had no network; the second an hour later."""
    stations = [kiosk("k0", lent("a")), kiosk("k1", lent("b", "bartek"), later=2 * HOUR)]
    for number in order:
        take_in(stations[number])
    return stations


def the_case(kind=CaseKind.LOAN_DOUBLE_OPEN):
    [case] = Case.select().where(Case.kind == kind.value)
    return case


def standing():
    rows = Case.select(Case.state, Case.found, Case.decision, Case.deferred_until, Case.owner)
    return sorted(rows.tuples(), key=repr)


def loans():
    return {row.id: row.state for row in Loan.select()}


def decided(decision, note=""):
    return answering.decide(the_case().id, decision, "marta", NOON + 3 * HOUR, note=note)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=str)
def test_whichever_kiosk_tells_first_it_is_the_same_case_and_both_loans_are_out(order):
    stations = double(order)

    assert the_case().id == case_id(CaseKind.LOAN_DOUBLE_OPEN, [f"{each.inc}.1" for each in stations])
    assert loans() == {"a": "out", "b": "out"}


def test_the_same_told_three_times_is_told_once():
    stations = double()
    before = everything()

    for _ in range(2):
        for station in stations:
            take_in(station)

    assert everything() == before


@pytest.mark.parametrize(
    ("decision", "after"),
    [
        ("keep_first", {"a": "out", "b": "undone"}),
        ("keep_second", {"a": "undone", "b": "out"}),
        ("returned_between", {"a": "declared_returned", "b": "out"}),
        ("leave", {"a": "out", "b": "out"}),
    ],
)
def test_an_answer_has_its_effect_and_taking_it_back_takes_that_back(decision, after):
    double()

    first = decided(decision)
    assert loans() == after and the_case().state == "decided"
    assert answering.take_back([first], "marta", NOON + 4 * HOUR) == 1
    assert loans() == {"a": "out", "b": "out"} and the_case().state == "open"
    again = decided(decision)

    assert loans() == after and the_case().decided_fact == again
    assert [row.undone for row in CaseDecision.select().order_by(CaseDecision.fact)] == [True, False]
    assert answering.take_back([first], "marta", NOON + 4 * HOUR) == 0


def test_answers_survive_when_everything_is_folded_anew():
    double()
    answering.take_back([decided("keep_first", "widziałam zwrot")], "marta", NOON + 4 * HOUR)
    answering.defer(the_case().id, date(2026, 11, 30), "wraca we wtorek", "marta", NOON)
    answering.take_on(the_case().id, "ola", "marta", NOON)
    before = everything(), standing()

    project.rebuild(NOON + 5 * HOUR)

    assert (everything(), standing()) == before
    assert standing() == [("open", "open", None, "2026-11-30", "ola")]


@pytest.mark.parametrize("decision", ["keep_first", "keep_second"])
def test_an_answer_taken_back_stays_so_when_the_journal_of_the_server_is_folded_before_the_kiosk_s(decision):
    """As with every kiosk that was let in after staff had decided something."""
    own_journal.record([Draft(CaseTaken(case="other", kind="card_unknown", staff="ola", owner="ola"))], NOON)
    double()
    answering.take_back([decided(decision)], "marta", NOON + 4 * HOUR)
    before = everything(), standing()

    project.rebuild(NOON + 5 * HOUR)

    assert [case.kind for case in Case.select().where(Case.state == "open")] == ["loan_double_open"]
    assert (everything(), standing()) == before and loans() == {"a": "out", "b": "out"}


def test_what_the_house_proposes_has_its_reasons_and_nothing_is_guessed():
    double()
    known = evidence.of(the_case(), NOON)
    sure = replace(known, records=tuple(replace(each, earliest=each.at, latest=each.at) for each in known.records))

    assert loan_double_open.suggest(known) == []  # the clocks do not tell which came first
    [proposed] = loan_double_open.suggest(sure)
    assert proposed.decision is Decision.RETURNED_BETWEEN and proposed.score == 0.8
    assert [each.reason for each in proposed.because] == [Reason.ORDER_KNOWN, Reason.OVERDUE_THEN]
    assert answering.surely_proposed(the_case(), NOON) is None
    assert answering.decide_together([the_case().id], "marta", NOON).decisions == ()


def test_whoever_brought_it_back_had_it():
    stations = double()
    stations[1].record(facts.LoanTakenBack(site="site", item="projector", person="bartek"))
    take_in(stations[1])

    [proposed] = answering.suggestions(the_case(), NOON)
    assert (proposed.decision, proposed.score) == (Decision.KEEP_SECOND, 0.7)
    assert [(each.reason, each.speaks_for) for each in proposed.because] == [
        (Reason.CAME_BACK_FROM, True), (Reason.ORDER_UNKNOWN, False),
    ]  # fmt: skip


def test_no_rule_and_no_list_decides_where_people_are_held_responsible():
    """The kinds that the centre's handbook never lets many be taken of at once."""
    one_by_one = {kind.code for kind in KINDS.values() if not kind.bulk}

    assert {"C01", "C10", "C22", "C30", "C34"} <= one_by_one
    assert not [kind.code for kind in KINDS.values() if kind.rule and kind.code in ("C01", "C10", "C22", "C30", "C34")]


def test_a_thing_scanned_back_twice_is_settled_by_the_house_and_can_be_taken_back():
    twice = facts.LoanTakenBack(site="site", item="projector", person="anna")
    take_in(kiosk("k0", lent("a"), twice, twice))

    assert answering.settle_by_rule(NOON + HOUR) == 1
    case = the_case(CaseKind.RETURN_WITHOUT_LOAN)
    [row] = CaseDecision.select()
    assert (case.state, row.rule, row.staff, row.decision) == ("decided", "return_twice@1", None, "duplicate")
    assert row.score == 95

    answering.take_back([row.fact], "marta", NOON + 2 * HOUR)
    assert answering.settle_by_rule(NOON + 3 * HOUR) == 0  # it is staff's now
    assert TakeBack.select().count() == 2


def test_many_are_taken_with_one_touch_and_given_back_with_one():
    twice = facts.LoanTakenBack(site="site", item="projector")
    take_in(kiosk("k0", lent("a"), twice, twice, twice))
    cases = [row.id for row in Case.select()]

    made = answering.decide_together(cases, "marta", NOON + HOUR)

    assert len(made.decisions) == 2
    assert {row.state for row in Case.select()} == {"decided"}
    assert answering.take_back_together(made.together, "marta", NOON + HOUR) == 2
    assert {row.state for row in Case.select()} == {"open"}


def test_putting_off_wants_a_reason_and_ends_when_it_is_taken_back():
    double()
    id = the_case().id

    assert answering.defer(id, date(2026, 12, 1), "  ", "marta", NOON) is None
    uid = answering.defer(id, date(2026, 12, 1), "Anna oddzwoni", "marta", NOON)
    assert the_case().deferred_until == "2026-12-01" and the_case().state == "open"
    _inc, seq = journal.split_uid(uid)
    body = bytes(Fact.get(Fact.seq == seq).body)
    assert b"Anna" not in body  # what was said lies beside it, where it can be erased

    assert answering.take_deferral_back(id, "marta", NOON)
    assert the_case().deferred_until is None


def test_somebody_takes_a_case_on():
    double()
    id = the_case().id

    assert answering.take_on(id, "marta", "marta", NOON) is not None
    assert the_case().owner == "marta"
    assert answering.take_on(id, "marta", "marta", NOON) is None
    answering.take_on(id, None, "ola", NOON + HOUR)
    assert the_case().owner is None


def test_what_the_facts_explain_after_an_answer_does_not_come_back_when_it_is_taken_back():
    stations = double()
    uid = decided("leave")
    stations[0].record(facts.ActUndone(undone=[f"{stations[0].inc}.1"], person="anna"))
    take_in(stations[0])
    assert the_case().state == "decided"

    answering.take_back([uid], "marta", NOON + 4 * HOUR)

    assert the_case().state == "withdrawn"


def test_an_answer_that_the_kind_does_not_know_and_a_second_one_change_nothing():
    double()
    assert decided("as_estimated") is None
    assert decided("leave") is not None
    assert decided("keep_first") is None
    assert loans() == {"a": "out", "b": "out"}
    assert kind_of("of a later version").decisions == (Decision.LEAVE,)
