"""Missing numbers of slips, on both databases: found in any order, and nothing is missing that is only not printed."""

import itertools

import pytest

from sync import facts
from sync.facts import SlipOutcome
from sync.server import excusing, gap_cases, own_journal, project
from sync.server.deciding import answering
from sync.server.models import Case
from sync.server.own_journal import Draft
from sync.server.slip_models import SlipExcuse
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import NOON, Station

SERIES = "COP-K1-2026"


@pytest.fixture
def station(office):
    return new_station("k1")


def new_station(name):
    station = Station(name)
    admit(station)
    return station


def no(number, series=SERIES):
    return f"{series}-{number:06d}"


def acts(station, *numbers, series=SERIES):
    """One act each, whose slip has this number."""
    return [station.record_with_slip(facts.HelpCalled(site="s", cause="visitor"), no(n, series)) for n in numbers]


def missing():
    return [[each.number for each in gap_cases.missing_in(case)] for case in gap_cases.open_ones()]


def test_numbers_that_follow_each_other_lack_nothing_whatever_became_of_the_slips(station):
    """Waiting, superseded, discarded: not a word is told of the first three, and the fourth was not wanted."""
    uids = acts(station, 5, 6, 7, 8)
    station.record(facts.SlipPrinted(slip=no(8), document=uids[3], outcome=SlipOutcome.SKIPPED))
    station.record(facts.ActUndone(undone=[uids[1]]))
    take_in(station)

    assert missing() == []


def test_a_hole_is_a_case_between_the_two_records_around_it(station):
    before, after = acts(station, 5, 8)
    take_in(station)
    (case,) = gap_cases.open_ones()

    assert missing() == [[no(6), no(7)]]
    assert (case.facts, case.device, case.state) == (f'["{before}","{after}"]', "k1", "open")


def test_a_year_and_a_new_incarnation_begin_anew_and_what_a_restore_leaves_out_is_missing_nowhere(station):
    acts(station, 41, 42)
    acts(station, 1, 2, series="COP-K1-2027")
    take_in(station)
    station.outbox.begin()
    acts(station, 10_003, 10_004, series="COP-K1-2027")
    take_in(station)

    assert missing() == []


def test_a_record_that_this_version_cannot_read_leaves_a_hole(station):
    acts(station, 1)
    station.record_raw(b'{"type":"of_a_later_version"},"slip_no":"%s"' % no(2).encode())
    acts(station, 3)
    take_in(station)

    assert missing() == [[no(2)]]


def test_told_again_in_another_journal_in_any_order_it_comes_to_the_same(office):
    """Three records of one journal that a later one tells again, in orders that no kiosk of ours has."""
    for name, order in enumerate(itertools.permutations(range(3))):
        station = new_station(f"k{name}")
        inc = station.inc
        acts(station, 1, 2, 3)
        bodies, told = [*station.outbox.journal[-1].bodies], set()
        station.outbox.begin()
        for place in order:
            station.tell_again(bodies[place], inc, place + 1)
            take_in(station)
            told.add(place + 1)
            assert missing() == ([[no(2)]] if told == {1, 3} else [])
    before = everything()
    project.rebuild(NOON)

    assert everything() == before


def test_it_is_explained_by_what_became_of_its_slip_and_then_staff_settle_it(station):
    acts(station, 1, 4)
    for number, outcome in ((2, SlipOutcome.SKIPPED), (3, SlipOutcome.FAILED)):
        station.record(facts.SlipPrinted(slip=no(number), document=f"{station.inc}.99", outcome=outcome))
    take_in(station)
    (case,) = gap_cases.open_ones()
    found = gap_cases.missing_in(case)
    assert [each.job.outcome for each in found] == ["skipped", "failed"] and gap_cases.is_explained(found)
    (uid,) = excusing.numbers_explained([case.id], "marta", NOON)
    assert missing() == []
    own_journal.record([Draft(facts.ActUndone(undone=[uid], staff="marta"))], NOON)
    assert missing() == [[no(2), no(3)]]
    project.rebuild(NOON)
    assert missing() == [[no(2), no(3)]]


def test_with_no_job_its_records_are_missing_and_nobody_settles_it_with_the_others(station):
    acts(station, 1, 4)
    station.record(facts.SlipPrinted(slip=no(2), document=f"{station.inc}.99", outcome=SlipOutcome.FAILED))
    take_in(station)
    (case,) = gap_cases.open_ones()

    assert not gap_cases.is_explained(gap_cases.missing_in(case))
    assert excusing.numbers_explained([case.id], "marta", NOON) == ()
    assert len(missing()) == 1


@pytest.mark.parametrize("slip_no", ["", "COP-K1-2026-17", "x" * 5_000])
def test_what_is_no_number_is_no_number(station, slip_no):
    station.record_with_slip(facts.HelpCalled(site="s", cause="visitor"), slip_no)
    take_in(station)

    assert missing() == []


def test_what_the_house_decides_is_the_same_record_of_each_number_and_goes_back(station):
    uids = acts(station, 5, 8)
    for number in (6, 7):
        station.record(facts.SlipPrinted(slip=no(number), document=uids[0], outcome=SlipOutcome.FAILED))
    take_in(station)
    (case,) = gap_cases.open_ones()

    assert answering.settle_by_rule(NOON) == 1
    assert sorted((row.slip, row.reason, row.staff, row.undone) for row in SlipExcuse.select()) == [
        (no(number), "number_explained", "slip_gap@1", False) for number in (6, 7)
    ]
    assert gap_cases.open_ones() == []
    project.rebuild(NOON)
    assert gap_cases.open_ones() == []
    answering.take_back([Case.get_by_id(case.id).decided_fact], "marta", NOON)
    assert missing() == [[no(6), no(7)]] and all(row.undone for row in SlipExcuse.select())


def test_of_numbers_of_which_nothing_is_known_an_answer_excuses_nothing(station):
    acts(station, 5, 7)
    take_in(station)
    (case,) = gap_cases.open_ones()

    answering.decide(case.id, "leave", "marta", NOON)
    assert [*SlipExcuse.select()] == [] and Case.get_by_id(case.id).state == "decided"
