"""The demo centre's past: the same each time it is told, and what it says of pages fits together."""

from collections import defaultdict
from itertools import pairwise

import pytest

from kiosk.demo import activities, filling, happenings, metering, past
from kiosk.demo.activities import Booked
from kiosk.demo.places import CENTRE
from kiosk.demo.printing import PRINTER
from kiosk.words import local
from sync import facts, register
from sync.activity_facts import ActivityKind, ActivityRecorded
from sync.job_facts import JobMetered
from sync.lending_facts import BookingCollected, BookingMade
from sync.meter_facts import MeterRead
from sync.rules import activities as rules
from sync.rules import meter_asking, meter_segments
from sync.rules.meter_segments import Device

AT = 1_796_050_000_000  # Monday 30 November 2026, after the centre closed
DAY = 86_400_000


def tell():
    demo = filling.make(b"k" * 32, AT)
    return past.Past(demo.entities, filling._holidays(AT), AT)


@pytest.fixture(scope="module")
def told():
    """The register, and every fact of the centre with its moment, in order."""
    whole = tell()
    return whole, [(event.at, fact) for event in whole.events()[CENTRE] for fact in event.facts]


def of(told, kind):
    return [(at, fact) for at, fact in told[1] if isinstance(fact, kind)]


def test_it_is_the_same_each_time(told):
    again = [(event.at, fact) for event in tell().events()[CENTRE] for fact in event.facts]

    assert again == told[1]


def test_a_meter_rises_by_what_was_declared_and_little_more(told):
    declared, readings = of(told, facts.PagesDeclared), defaultdict(list)
    for at, fact in of(told, MeterRead):
        readings[fact.meter].append((at, fact.value))

    assert set(readings) == {metering.ASKED, PRINTER}
    for meter, read in readings.items():
        (first, begins), (last, ends) = read[0], read[-1]
        lines = [line for at, fact in declared if fact.meter == meter and first < at <= last for line in fact.lines]
        much = meter_segments.impressions(lines, Device())
        assert [value for _, value in read] == sorted(value for _, value in read)
        assert much <= ends - begins <= 1.6 * much


def test_the_copier_is_asked_when_a_kiosk_would_ask_it(told):
    whole, _ = told
    asked = [(at, fact) for at, fact in of(told, MeterRead) if fact.source == "snmp"]

    assert len(asked) > 150
    for at, fact in asked:
        assert (fact.meter, fact.staff) == (metering.ASKED, None)
        assert meter_asking.due(whole._calendars[CENTRE], at)[0] == fact.occasion


def test_nobody_comes_over_an_allowance_that_staff_did_not_let(told):
    whole, _ = told
    limits = {each.party_kind: each for each in whole.entities if isinstance(each, register.Allowance)}
    kinds = {each.id: each for each in whole.entities if isinstance(each, register.Party)}
    used = defaultdict(int)
    for at, fact in of(told, facts.PagesDeclared):
        party, month = kinds[fact.party], whole._calendars[CENTRE].day_of(at).isoformat()[:7]
        used[party.id, month] += fact.mono_units
        limit = party.mono_allowance or limits[party.kind].mono
        assert used[party.id, month] <= limit or fact.approved_by or not fact.mono_units


def test_a_job_of_somebody_lies_beside_what_they_declared_and_nobodys_are_of_the_last_weeks(told):
    jobs, declared = of(told, JobMetered), {fact.visit: (at, fact) for at, fact in of(told, facts.PagesDeclared)}
    desks = {fact.booking: (at, fact) for at, fact in of(told, BookingMade)}

    assert len({job.job for _, job in jobs}) == len(jobs) > 300
    for at, job in jobs:
        if job.visit is not None:
            when, said = declared[job.visit]
            assert (job.party, job.sides) == (said.party, said.lines[0].pages) and at < when
        if job.bound_by == "visit":
            _, desk = desks[f"booking-{said.usage}"]
            assert desk.from_at <= job.created_at < desk.until_at
    assert all(at > AT - happenings.UNSETTLED * DAY for at, job in jobs if job.bound_by is None)
    assert any(job.sides > 10 for _, job in jobs if job.bound_by is None)


def test_nobody_sits_at_a_computer_that_somebody_else_has(told):
    taken = defaultdict(list)
    for _, fact in of(told, BookingMade):
        taken[fact.resource].append((fact.from_at, fact.until_at))
    for spans in taken.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_whoever_booked_the_adviser_was_there_and_alone_with_them(told):
    made = [(at, fact) for at, fact in of(told, BookingMade) if fact.kind == "adviser"]
    came = {fact.booking: (at, fact) for at, fact in of(told, BookingCollected)}
    visits = {fact.visit: (at, fact) for at, fact in of(told, facts.VisitCheckedIn)}

    assert 100 < len(made) < 300
    for booked_at, fact in made:
        at, collected = came[fact.booking]
        arrived, visit = visits[collected.visit]
        assert booked_at < arrived < at <= fact.from_at and (visit.person, visit.party) == (fact.person, fact.party)


def test_trainings_and_advice_are_what_staff_may_note_and_the_same_each_time(told):
    whole, last = told[0], local(AT).date()
    booked = [Booked("b1", CENTRE, last, 60, "person-000", None)]
    free = filling._holidays(AT)
    found = list(activities.held(whole.entities, free, booked, last))

    assert found == list(activities.held(whole.entities, free, booked, last))
    for each in found:
        assert isinstance(rules.tell(each.wish, ActivityRecorded, each.id, "marta", last, {"b1"}), ActivityRecorded)
        assert each.wish.day.isoformat() not in free
    assert {each.wish.kind for each in found} == set(ActivityKind) and len({each.id for each in found}) == len(found)
    assert [each.wish.booking for each in found if each.wish.booking] == ["b1"]
