"""The sheets of machines from facts of kiosks and of staff, and the cases that follow from them; on both databases."""

import itertools
import random

import pytest

from sync import facts, register
from sync.facts import MeterRead, PageKind, PageLine, PagesDeclared
from sync.job_facts import JobMetered
from sync.rules.page_sheet import Metered, Verdict
from sync.server import project, questions_sheets, register_store, store
from sync.sheet_facts import PageReason, PagesExplained
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

COPIER = register.Meter(id="copier", site="site", name="Kopiarka")
DAY = 24 * 60 * MINUTE
FOR_EVER = 2**62


@pytest.fixture
def station(office):
    register_store.put(COPIER, at=1, by="test")
    station = Station("k1")
    admit(station)
    return station


@pytest.fixture
def second(station):
    second = Station("k2")
    admit(second)
    return second


def read(station, value, meter="copier"):
    station.clock.pass_time(MINUTE)
    station.record(MeterRead(meter=meter, value=value, staff="marta"))
    return f"{station.inc}.{len(station.outbox.journal[-1].bodies)}"


def declare(station, pages, usage, party="ngo", meter=None):
    station.clock.pass_time(MINUTE)
    lines = [PageLine(kind=PageKind.PRINT, pages=pages)]
    station.record(PagesDeclared(usage=usage, site="site", lines=lines, mono_units=pages, party=party, meter=meter))
    return f"{station.inc}.{len(station.outbox.journal[-1].bodies)}"


def explained(from_reading, to_reading, pages, reason=PageReason.FORGOTTEN, party="other"):
    return PagesExplained(
        explanation=f"e{pages}", meter="copier", site="site", from_reading=from_reading, to_reading=to_reading,
        reason=reason, pages=pages, staff="marta", party=party,
    )  # fmt: skip


def cases():
    return sorted((case.kind, case.state) for case in store.cases(state=None).rows)


def sheets(machine=COPIER):
    return questions_sheets.laid([machine], 0, FOR_EVER)[machine.id]


def test_a_sheet_has_what_was_declared_between_its_readings(station):
    declare(station, 99, "before")
    first = read(station, 1_000)
    declare(station, 30, "u1")
    declare(station, 12, "u2", party=None)
    last = read(station, 1_042)
    declare(station, 99, "after")
    take_in(station)
    [one] = sheets()

    assert (one.window.readings, one.window.values) == ((first, last), (1_000, 1_042))
    assert (one.sheet.metered, one.sheet.declared, one.sheet.verdict) == (Metered(42), 42, Verdict.FITS)
    assert [line.party for line in one.sheet.lines] == ["ngo", None]
    assert cases() == []


@pytest.mark.parametrize(
    ("declared", "kinds"),
    [(118, []), (100, [("pages_under_declared", "open")]), (150, [("pages_over_declared", "open")])],
    ids=["within five and the ten that a loss of power leaves open", "too few", "too many"],
)
def test_the_example_of_the_handbook(station, declared, kinds):
    read(station, 10_000)
    read(station, 9_994)
    declare(station, declared, "u1")
    read(station, 10_120)
    take_in(station)
    [one] = sheets()

    assert (one.sheet.metered, one.sheet.difference, one.sheet.tolerance) == (Metered(130, 10), 130 - declared, 15)
    assert [case for case in cases() if case[0] != "meter_anomaly"] == kinds


def test_an_explanation_ends_the_case_and_taking_it_back_opens_the_same_again(station):
    readings = read(station, 1_000), read(station, 1_040)
    take_in(station)
    [case] = store.cases().rows
    station.record(explained(*readings, 38))
    uid = f"{station.inc}.{len(station.outbox.journal[-1].bodies)}"
    take_in(station)
    assert cases() == [("pages_under_declared", "withdrawn")] and sheets()[0].sheet.unassigned == 2

    station.record(facts.ActUndone(undone=[uid], staff="marta"))
    take_in(station)
    [again] = store.cases().rows

    assert (again.id, again.subject, again.site, again.at) == (case.id, "copier", "site", case.at)
    assert sheets()[0].sheet.unassigned == 40


def test_a_part_of_an_explanation_leaves_the_case_open(station):
    readings = read(station, 1_000), read(station, 1_040)
    station.record(explained(*readings, 20))
    take_in(station)

    assert cases() == [("pages_under_declared", "open")]
    assert {line.party: line.accepted for line in sheets()[0].sheet.lines} == {"other": 20}


def test_a_kiosk_that_tells_late_of_a_declaration_ends_the_case(station, second):
    read(station, 1_000)
    second.clock.pass_time(MINUTE + MINUTE // 2)
    declare(second, 40, "u1")
    station.clock.pass_time(10 * MINUTE)
    read(station, 1_040)
    take_in(station)
    assert cases() == [("pages_under_declared", "open")]

    take_in(second)
    assert cases() == [("pages_under_declared", "withdrawn")]


def test_a_declaration_that_is_taken_back_counts_no_longer(station):
    read(station, 1_000)
    uid = declare(station, 40, "u1")
    read(station, 1_040)
    take_in(station)
    assert cases() == []

    station.record(facts.ActUndone(undone=[uid]))
    take_in(station)
    assert cases() == [("pages_under_declared", "open")]


def test_a_reading_that_comes_late_cuts_a_sheet_in_two_and_each_is_weighed(station, second):
    read(station, 1_000)
    declare(station, 100, "u1")
    station.clock.pass_time(2 * DAY)
    read(station, 1_100)
    second.clock.pass_time(DAY)
    read(second, 1_050)
    take_in(station)
    assert cases() == []

    take_in(second)
    assert cases() == [("pages_over_declared", "open"), ("pages_under_declared", "open")]
    assert [one.sheet.remainder for one in sheets()] == [-50, 50]


def test_of_two_machines_at_a_site_only_what_names_one_is_on_its_sheet(station):
    register_store.put(register.Meter(id="printer", site="site", name="Drukarka"), at=2, by="test")
    read(station, 1_000)
    declare(station, 40, "u1", meter="copier")
    declare(station, 70, "u2", meter="printer")
    declare(station, 90, "u3")
    read(station, 1_040)
    take_in(station)

    assert [entry.usage for entry in sheets()[0].entries] == ["u1"]


def a_month(station, seed):
    chance = random.Random(seed)
    value, readings = 1_000, [read(station, 1_000)]
    for n in range(40):
        match chance.randrange(5):
            case 0 | 1:
                declare(station, chance.randrange(1, 60), f"u{seed}-{n}")
            case 2:
                value += chance.randrange(-8, 90)
                readings.append(read(station, value))
                station.clock.pass_time(chance.randrange(2) * DAY)
            case 3:
                station.record(explained(*chance.choice(list(itertools.pairwise([readings[0], *readings]))), n + 1))
            case 4:
                many = len(station.outbox.journal[-1].bodies)
                undone = f"{station.inc}.{max(1, many - chance.randrange(4))}"
                station.record(facts.ActUndone(undone=[undone], staff="marta"))


@pytest.mark.parametrize("seed", range(3))
def test_cases_are_the_same_in_whatever_parts_and_order_facts_come_and_folding_anew_finds_them(station, second, seed):
    a_month(station, seed)
    second.clock.pass_time(MINUTE // 2)
    a_month(second, seed + 50)
    take_in(station, limit=7)
    take_in(second, limit=3)
    before = everything()
    assert before["open cases"]

    project.rebuild(NOON)
    assert everything() == before


def test_of_a_job_cancelled_at_the_panel_the_sheet_knows_for_whom_and_how_much_was_logged(station):
    read(station, 1_000)
    declare(station, 60, "u1")
    for job, outcome, sides in (("j1", "cancelled", 45), ("j2", "completed", 10), ("j3", "cancelled", None)):
        station.record(
            JobMetered(
                job=job, site="site", queue="q", outcome=outcome, finished_at=station.clock.wall, impressions=sides,
                sides=sides, meter="copier", party="ngo", bound_by="queue",
            )
        )  # fmt: skip
    read(station, 1_040)
    take_in(station)
    [laid] = sheets()

    assert (laid.cancelled, laid.sheet.remainder) == ((("ngo", 45),), -20)
