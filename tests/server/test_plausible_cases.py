"""Entries of more pages than can well be: a case in any order of telling, on both databases, until staff answer it."""

import itertools

import pytest

from sync import facts, register
from sync.facts import ActUndone, PageKind, PageLine
from sync.meter_facts import MeterRead
from sync.page_facts import PagesConfirmed, PagesCorrected
from sync.server import (
    correcting,
    own_journal,
    plausible_cases,
    project,
    questions_plausible,
    register_store,
)
from sync.server.models import Case
from sync.server.own_journal import Draft
from sync.server.questions_plausible import Counted, Usual
from tests.offices import admit
from tests.server.test_project import came, everything, take_in
from tests.stations import MINUTE, NOON, Station

LATER = NOON + 10**9


@pytest.fixture(autouse=True)
def copier(office):
    machine = register.Meter(id="copier", site="site", name="Ricoh", pages_per_minute=30)
    register_store.put_many([register.Party(id="ngo", kind="organisation", name="Fundacja"), machine], at=1, by="test")


def declared(usage, count, visit=None):
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, count)], mono_units=count, person="anna", party="ngo",
        approved_by="marta", visit=visit, override="event",
    )  # fmt: skip


def kiosk(name, *told):
    station = Station(name)
    admit(station)
    for fact in told:
        station.record(fact)
    return station


def open_cases():
    rows = Case.select().where(Case.state == "open", Case.kind == plausible_cases.KIND.value)
    return [(case.party, case.subject) for case in rows]


def correction(count, person=None, staff=None):
    return PagesCorrected(
        usage="a", lines=[PageLine(PageKind.COPY, count)], mono_units=count, party="ngo", person=person, staff=staff
    )


def test_more_than_is_believed_is_a_case_and_less_is_none():
    take_in(kiosk("k0", declared("a", 1200), declared("b", 500)))

    assert open_cases() == [("ngo", "a")]


def test_it_ends_when_it_is_taken_back():
    station = kiosk("k0", declared("a", 1200))
    take_in(station)
    uid = plausible_cases.look("a").said
    station.record(ActUndone(undone=[uid], person="anna"))
    take_in(station)

    assert (open_cases(), plausible_cases.look("a")) == ([], None)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_more_than_the_machine_makes_is_the_same_case_whatever_is_told_first(order):
    pages, coming = kiosk("k0", declared("a", 150, visit="v")), kiosk("k1", came("v"))
    said = f"{pages.inc}.1"
    own = kiosk("k2", PagesConfirmed(usage="a", said="nothing.1", staff="marta"))
    for number in order:
        take_in((pages, coming, own)[number])

    found = plausible_cases.look("a")
    assert open_cases() == [("ngo", "a")]
    assert (found.said, [*found.grounds], found.possible) == (said, ["fast"], 30)
    before = everything()
    project.rebuild(LATER)
    assert everything() == before


def test_staff_find_it_right_and_take_that_back():
    take_in(kiosk("k0", declared("a", 1200)))
    correcting.confirm("a", "Ulotki na festyn", "marta", LATER)
    answered = open_cases()
    again = correcting.confirm("a", "", "marta", LATER)
    taken_back = correcting.take_confirmation_back("a", "marta", LATER + MINUTE)

    assert (answered, again, taken_back, open_cases()) == ([], None, True, [("ngo", "a")])
    assert not correcting.take_confirmation_back("a", "marta", LATER + MINUTE)


@pytest.mark.parametrize("is_told_first", [True, False])
def test_what_was_found_right_is_looked_at_anew_when_the_person_tells_it_otherwise(is_told_first):
    station = kiosk("k0", declared("a", 1200))
    if is_told_first:
        take_in(station)
    own_journal.record([Draft(PagesConfirmed(usage="a", said=f"{station.inc}.1", staff="marta"))], LATER)
    take_in(station)
    before = open_cases()
    station.record(correction(1300, person="anna"))
    take_in(station)

    assert (before, open_cases()) == ([], [("ngo", "a")])


def test_what_staff_correct_is_their_word_and_when_it_is_taken_back_the_first_is_asked_about_again():
    take_in(kiosk("k0", declared("a", 1200)))
    [uid] = own_journal.record([Draft(correction(700, staff="marta"))], LATER)
    corrected = open_cases()
    own_journal.record([Draft(ActUndone(undone=[uid], staff="marta"))], LATER + MINUTE)

    assert (corrected, open_cases()) == ([], [("ngo", "a")])


def test_the_evidence_says_what_is_usual_and_what_the_meter_rose_by():
    station = Station("k0")
    admit(station)
    told = [MeterRead(meter="copier", value=value, staff="marta") for value in (5000, 5170)]
    for fact in (told[0], declared("x", 40), declared("y", 10), declared("a", 1200), told[1]):
        station.clock.pass_time(MINUTE)
        station.record(fact)
    take_in(station)
    found = questions_plausible.evidence(plausible_cases.look("a"))
    since, until = (found.counted.since, found.counted.until)

    assert found.usual == Usual(2, 10, 40)
    assert found.counted == Counted(since, until, 170, 50)
    assert [line.pages for line in found.meant] == [120]
    assert since < plausible_cases.look("a").usage.declared_at < until
