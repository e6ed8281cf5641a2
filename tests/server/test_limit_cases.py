"""Two kiosks with no network that together come over an allowance: on both databases, in any order."""

import itertools
from datetime import date

import pytest
from msgspec.structs import replace

from sync import facts, register
from sync.facts import PageKind, PageLine
from sync.page_facts import PagesCorrected
from sync.server import adjusting, correcting, limit_cases, own_journal, project, questions_allowances, register_store
from sync.server.models import Case
from sync.server.own_journal import Draft
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

MONTH, NEXT = "2026-10", "2026-11"


@pytest.fixture(autouse=True)
def ngo(office):
    ngo = register.Party(id="ngo", kind="organisation", name="Fundacja")
    rule = register.Allowance(id="rule", party_kind="organisation", mono=100, colour=20)
    register_store.put_many([ngo, rule], at=1, by="test")


def declared(usage, count, approved_by=None):
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, count)], mono_units=count, person="anna", party="ngo",
        approved_by=approved_by,
    )  # fmt: skip


def kiosk(name, *told):
    station = Station(name)
    admit(station)
    for fact in told:
        station.record(fact)
    return station


def open_cases():
    rows = Case.select().where(Case.state == "open", Case.kind == limit_cases.KIND.value)
    return [(case.party, case.subject, case.facts.count('"') // 2) for case in rows]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_all_counters_together_are_over_it_in_whatever_order_they_tell(order):
    stations = [kiosk("k0", declared("a", 60)), kiosk("k1", declared("b", 60), declared("c", 5)),
                kiosk("k2", declared("d", 70, approved_by="marta"))]  # fmt: skip
    for number in order:
        take_in(stations[number])

    assert open_cases() == [("ngo", "ngo.2026-10", 3)]
    found = limit_cases.look("ngo", MONTH)
    assert (found.over.mono, found.allowed.mono_used, found.allowed.mono_limit) == (25, 195, 100)
    before = everything()
    project.rebuild(NOON)
    assert everything() == before


def test_what_staff_approved_is_no_case():
    take_in(kiosk("k0", declared("a", 90), declared("b", 70, approved_by="marta")))
    assert open_cases() == []


def test_it_is_evened_out_the_month_after_and_that_is_taken_back():
    take_in(kiosk("k0", declared("a", 60)))
    take_in(kiosk("k1", declared("b", 60)))
    uid = adjusting.adjust("ngo", NEXT, -20, 0, "evened_out", "", "marta", NOON)
    after = open_cases()
    party = register_store.get(register.Party, "ngo")
    limit = questions_allowances.limits([party], "site", date(2026, 11, 5))["ngo"].mono_limit
    adjusting.take_back(uid, "marta", NOON + MINUTE)

    assert (after, limit) == ([], 80)
    assert open_cases() == [("ngo", "ngo.2026-10", 2)]


def test_it_ends_when_it_is_let_pass_or_when_a_typing_error_is_put_right():
    take_in(kiosk("k0", declared("a", 60)))
    take_in(kiosk("k1", declared("b", 60)))
    uid = adjusting.adjust("ngo", MONTH, 20, 0, "not_evened_out", "", "marta", NOON)
    passed = open_cases()
    adjusting.take_back(uid, "marta", NOON + MINUTE)
    again = open_cases()
    put_right = PagesCorrected(usage="b", lines=[PageLine(PageKind.COPY, 6)], mono_units=6, party="ngo", staff="marta")
    own_journal.record([Draft(put_right)], NOON + 2 * MINUTE)

    assert (passed, len(again), open_cases()) == ([], 1, [])


def test_nought_and_too_much_change_nothing():
    assert adjusting.adjust("ngo", MONTH, 0, 0, "granted", "", "marta", NOON) is None
    assert adjusting.adjust("ngo", MONTH, 100_001, 0, "granted", "", "marta", NOON) is None


def test_what_was_carried_over_is_no_excess_until_the_month_before_turns_out_to_be_used():
    rule = register.Allowance(id="rule", party_kind="organisation", mono=100, colour=20, carries=True,
                              mono_carried_most=30)  # fmt: skip
    register_store.put(rule, at=2, by="test")
    november, october = kiosk("k0"), kiosk("k1", declared("late", 95))
    november.clock.wall = NOON + 10 * 24 * 60 * MINUTE
    november.record(declared("a", 125))
    take_in(november)
    carried = open_cases()
    take_in(october)

    assert (carried, open_cases()) == ([], [("ngo", "ngo.2026-11", 1)])
    found = limit_cases.look("ngo", NEXT)
    assert (found.over.mono, found.allowed.mono_limit, found.allowed.mono_carried) == (20, 105, 5)
    before = everything()
    project.rebuild(NOON + 10**9)
    assert everything() == before


def test_of_several_sites_the_one_that_allows_most_counts_with_what_it_lets_be_carried():
    branch = register.Allowance(id="branch", party_kind="organisation", mono=90, colour=20, site="branch",
                                carries=True, mono_carried_most=30)  # fmt: skip
    register_store.put(branch, at=2, by="test")
    station = kiosk("k0", declared("a", 60))
    station.record(replace(declared("b", 61), site="branch"))
    take_in(station)
    found = limit_cases.look("ngo", MONTH)

    assert (found.over.mono, found.allowed.mono_limit, found.allowed.mono_carried) == (1, 120, 30)


def states():
    return [case.state for case in Case.select().where(Case.kind == limit_cases.KIND.value).order_by(Case.at)]


def test_where_the_rule_says_so_it_is_told_and_staff_are_not_asked():
    register_store.put(register.Allowance(id="rule", party_kind="organisation", mono=100, colour=20, beyond="tell"),
                       at=2, by="test")  # fmt: skip
    take_in(kiosk("k0", declared("a", 60)))
    take_in(kiosk("k1", declared("b", 60)))
    told = states()
    project.rebuild(NOON)
    again = states()
    uid = adjusting.adjust("ngo", MONTH, 20, 0, "not_evened_out", "", "marta", NOON)
    passed = states()
    adjusting.take_back(uid, "marta", NOON + MINUTE)

    assert (told, again, passed, states()) == (["told"], ["told"], ["withdrawn"], ["told"])
    assert open_cases() == []


def test_a_case_that_is_open_is_told_when_it_counts_anew_under_such_a_rule():
    """The rule of before asked staff; the version of the day on which more was declared does not."""
    take_in(kiosk("k0", declared("a", 60)))
    station = kiosk("k1", declared("b", 60))
    take_in(station)
    register_store.put(register.Allowance(id="new", party_kind="organisation", mono=100, colour=20, beyond="tell",
                                          effective_from="2026-10-01"), at=2, by="test")  # fmt: skip
    station.record(facts.HelpCalled(site="site", cause="visitor"))
    station.record(PagesCorrected(usage="b", lines=[PageLine(PageKind.COPY, 61)], mono_units=61, party="ngo"))
    take_in(station)

    assert states() == ["told"]


@pytest.mark.parametrize(("approved_by", "is_over"), [(None, True), ("marta", False)])
def test_staff_who_say_what_an_entry_was_do_not_approve_of_it_by_that(approved_by, is_over):
    take_in(kiosk("k0", declared("a", 60)))
    take_in(kiosk("k1", declared("b", 60, approved_by)))
    lines = [PageLine(PageKind.COPY, 61)]
    assert isinstance(correcting.correct("b", lines, "ngo", None, "mistyped", "", "marta", NOON), str)

    assert open_cases() == ([("ngo", "ngo.2026-10", 2)] if is_over else [])
    project.rebuild(NOON)
    assert bool(open_cases()) is is_over
