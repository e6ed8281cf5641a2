"""A meter that stood still while pages were declared, and a day on which nobody read it: in any order of telling."""

import itertools
import json

import pytest

from sync import facts, register
from sync.facts import ActUndone, PageKind, PageLine
from sync.meter_facts import MeterRead
from sync.server import metering, project, questions_segments, register_store
from sync.server.models import Case
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

LATER = NOON + 10**10
DAY = 24 * 60 * MINUTE


@pytest.fixture(autouse=True)
def copier(office):
    hours = [register.Hours(id=f"h{day}", site="site", weekday=day, opens=480, closes=960) for day in range(7)]
    register_store.put_many([register.Meter(id="copier", site="site", name="Ricoh"), *hours], at=1, by="test")


def kiosk(name, *told):
    """`told` are facts and how many ms after noon each was written."""
    station = Station(name)
    admit(station)
    for fact, at in told:
        station.clock.pass_time(NOON + at - station.clock.wall - 1000)
        station.record(fact)
    return station


def read(value):
    return MeterRead(meter="copier", value=value, staff="marta")


def declared(usage, count):
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, count)], mono_units=count, person="anna"
    )


def odd():
    rows = Case.select().where(Case.state == "open", Case.kind == "meter_anomaly").order_by(Case.at)
    return [metering.segment_of(case.subject, uids_of(case)).anomaly for case in rows]


def uids_of(case):
    return json.loads(case.facts)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_the_same_number_though_pages_were_declared_is_a_case_whatever_is_told_first(order):
    stations = [
        kiosk("k0", (read(100), 0), (read(120), 2 * MINUTE), (read(120), 9 * MINUTE)),
        kiosk("k1", (declared("a", 20), MINUTE), (declared("b", 4), 4 * MINUTE)),
        kiosk("k2", (declared("c", 4), 5 * MINUTE)),
    ]
    for number in order:
        take_in(stations[number], now=LATER)

    assert odd() == ["stuck"]
    before = everything()
    project.rebuild(LATER)
    assert everything() == before


def test_it_ends_when_what_was_declared_is_taken_back():
    other = kiosk("k1", (declared("a", 20), MINUTE))
    take_in(kiosk("k0", (read(100), 0), (read(100), 9 * MINUTE)), now=LATER)
    take_in(other, now=LATER)
    before = odd()
    other.record(ActUndone(undone=[f"{other.inc}.1"], person="anna"))
    take_in(other, now=LATER)

    assert (before, odd()) == (["stuck"], [])


def daily(*days):
    return [(read(100 + 10 * day), day * DAY) for day in days]


def test_a_day_with_no_reading_is_a_case_until_that_reading_comes_and_is_shared_out_till_then():
    take_in(kiosk("k0", *daily(0, 1, 2, 3, 4, 5, 8)), now=LATER)
    [case] = Case.select().where(Case.state == "open", Case.kind == "meter_anomaly")
    segment = metering.segment_of(case.subject, uids_of(case))
    shares = [(part.pages, part.uncertainty) for part in questions_segments.by_day(segment).values()]
    before = odd()
    take_in(kiosk("k1", *daily(6, 7)), now=LATER)

    assert (before, odd()) == (["missing"], [])
    assert (sum(pages for pages, _ in shares), len(shares)) == (30, 4)
    assert all(uncertainty >= pages for pages, uncertainty in shares)


def test_nothing_is_missing_where_it_is_read_once_a_week_or_nothing_was_counted():
    take_in(kiosk("k0", *daily(0, 7, 14, 21, 28, 35, 42)), now=LATER)
    weekly = odd()
    Case.delete().execute()
    register_store.put_many([register.Meter(id="other", site="site", name="Canon")], at=1, by="test")
    still = [(MeterRead(meter="other", value=5, staff="marta"), day * DAY) for day in (0, 1, 2, 3, 4, 5, 9)]
    take_in(kiosk("k1", *still), now=LATER)

    assert (weekly, odd()) == ([], [])
