"""Declared pages and what was said of them later, in whatever order it comes: on both databases."""

import itertools

import pytest

from sync import facts
from sync.facts import PageKind, PageLine
from sync.page_facts import AllowanceAdjusted, PagesCorrected
from sync.server import correcting, own_journal, project, questions_pages, store
from sync.server.models import Case, PageUsage
from sync.server.own_journal import Draft
from sync.server.page_models import AllowanceChange
from sync.server.store import Span
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

pytestmark = pytest.mark.usefixtures("office")


def copies(count):
    return [PageLine(PageKind.COPY, count)]


def declared(count=120, party="ngo"):
    return facts.PagesDeclared(
        usage="u", site="site", lines=copies(count), mono_units=count, person="anna", party=party, meter="copier"
    )


def corrected(count, party="ngo", **more):
    return PagesCorrected(usage="u", lines=copies(count), mono_units=count, party=party, meter="copier", **more)


def record(*found, at=NOON):
    return own_journal.record([Draft(fact) for fact in found], at)


def counts():
    usage = PageUsage.get_by_id("u")
    return usage.mono_units, usage.party, usage.state


def open_cases():
    return [case.kind for case in Case.select().where(Case.state == "open")]


def test_the_correction_counts_in_every_list_and_sum_and_what_was_declared_stays():
    record(declared())
    record(corrected(12, person="anna"), at=NOON + MINUTE)

    assert counts() == (12, "ngo", "corrected")
    assert store.page_totals() == (12, 0, 0)
    assert [(row.party, row.pages, row.mono_units) for row in questions_pages.by_party(Span())] == [("ngo", 12, 12)]
    assert [row.mono_sides for row in questions_pages.declared_by_meter(Span())] == [12]
    assert '"pages":120' in PageUsage.get_by_id("u").declared


def test_the_latest_correction_counts_and_when_it_is_taken_back_the_one_before():
    record(declared())
    [first] = record(corrected(12, person="anna"), at=NOON + MINUTE)
    [second] = record(corrected(21, "other", staff="marta", reason="wrong_party"), at=NOON + 2 * MINUTE)
    told = [counts()]
    for uid in (second, first):
        record(facts.ActUndone(undone=[uid], staff="marta"), at=NOON + 3 * MINUTE)
        told.append(counts())

    assert told == [(21, "other", "corrected"), (12, "ngo", "corrected"), (120, "ngo", "declared")]
    assert PageUsage.get_by_id("u").declared is None


def test_a_declaration_that_is_taken_back_counts_not_whatever_was_corrected_of_it():
    [uid] = record(declared())
    record(corrected(12, person="anna"), at=NOON + MINUTE)
    record(facts.ActUndone(undone=[uid], person="anna"), at=NOON + 2 * MINUTE)

    assert counts() == (12, "ngo", "undone")
    assert store.page_totals() == (0, 0, 0)


def test_a_correction_of_what_nobody_declared_is_a_case_until_the_declaration_comes():
    record(corrected(12, person="anna"))
    before = open_cases()
    record(declared(), at=NOON - MINUTE)

    assert (before, open_cases()) == (["correction_without_pages"], [])
    assert counts() == (12, "ngo", "corrected")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_three_journals_leave_the_same_behind_in_any_order(order):
    told = [[declared()], [corrected(12, staff="marta")], [corrected(21, "other", staff="ola")]]
    stations = []
    for number, found in enumerate(told):
        station = Station(f"k{number}")
        admit(station)
        station.clock.pass_time(number * MINUTE)
        for fact in found:
            station.record(fact)
        stations.append(station)
    for number in order:
        take_in(stations[number])

    assert counts() == (21, "other", "corrected")
    assert open_cases() == []
    before = everything()
    project.rebuild(NOON)
    assert everything() == before


def test_staff_correct_it_and_take_that_back():
    record(declared())
    uid = correcting.correct("u", copies(12), "ngo", "copier", "mistyped", "Zero za dużo", "marta", NOON + MINUTE)
    assert isinstance(uid, str)
    assert (counts(), correcting.facts_of(PageUsage.get_by_id("u"))[1:]) == ((12, "ngo", "corrected"), [uid])

    assert correcting.take_back("u", "marta", NOON + 2 * MINUTE)
    assert counts() == (120, "ngo", "declared")
    assert not correcting.take_back("u", "marta", NOON + 3 * MINUTE)


def test_what_staff_give_a_party_in_a_month_is_kept_and_can_be_taken_back():
    [uid] = record(AllowanceAdjusted(party="ngo", month="2026-11", staff="marta", mono=50))
    before = AllowanceChange.get_by_id(uid)
    record(facts.ActUndone(undone=[uid], staff="marta"))

    assert (before.mono, before.reason, before.undone) == (50, "granted", False)
    assert AllowanceChange.get_by_id(uid).undone
