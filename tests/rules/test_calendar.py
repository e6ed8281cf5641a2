"""When a site is open, and which day a loan is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.calendar import OpeningCalendar, due_days, latest_due_day
from tests.rules.scene import CALENDAR, HOURS, NEVER_OPEN, at, local

WORKING, DAYS = "working_days", "days"


def due(issued: int, period: int, unit: str, calendar: OpeningCalendar = CALENDAR) -> str:
    return local(calendar.closing(latest_due_day(calendar, calendar.day_of(issued), period, unit)))


DUE = {
    "three working days end when the third open day closes": ("2026-11-24 13:00", 3, WORKING, "2026-11-27 16:00"),
    "the day of the issue does not count": ("2026-11-24 12:00", 1, WORKING, "2026-11-25 16:00"),
    "a weekend is no working day": ("2026-11-27 09:00", 3, WORKING, "2026-12-02 16:00"),
    "Independence Day is no working day": ("2026-11-09 09:00", 3, WORKING, "2026-11-13 16:00"),
    "Christmas with its eve and a weekend is leapt over": ("2026-12-23 09:00", 1, WORKING, "2026-12-28 16:00"),
    "New Year and Epiphany are leapt over": ("2026-12-31 13:00", 3, WORKING, "2027-01-07 20:00"),
    "a thing handed over on a shut day counts from the next": ("2026-11-28 10:00", 1, WORKING, "2026-11-30 16:00"),
    "a thing handed over after closing has the same days": ("2026-11-24 22:00", 3, WORKING, "2026-11-27 16:00"),
    "seven days end at closing time of that day": ("2026-11-24 13:00", 7, DAYS, "2026-12-01 20:00"),
    "seven days that end on a holiday move on": ("2026-11-04 09:00", 7, DAYS, "2026-11-12 20:00"),
    "seven days that end on a Saturday move on to Monday": ("2026-11-21 10:00", 7, DAYS, "2026-11-30 16:00"),
    "the first minute of a day belongs to it": ("2026-11-25 00:00", 1, WORKING, "2026-11-26 20:00"),
    "the last minute of a day belongs to it": ("2026-11-24 23:59", 1, WORKING, "2026-11-25 16:00"),
    "closing time stays four o'clock after summer time ended": ("2026-10-23 09:00", 3, WORKING, "2026-10-28 16:00"),
    "closing time stays eight o'clock after summer time began": ("2027-03-26 09:00", 1, WORKING, "2027-03-30 20:00"),
    "a period of no days counts as one": ("2026-11-24 13:00", 0, WORKING, "2026-11-25 16:00"),
    "a period below nothing counts as one": ("2026-11-24 13:00", -5, DAYS, "2026-11-25 16:00"),
}  # fmt: skip


@pytest.mark.parametrize(("issued", "period", "unit", "expected"), DUE.values(), ids=DUE)
def test_due(issued, period, unit, expected):
    assert due(at(issued), period, unit) == expected


@pytest.mark.parametrize("fold", [0, 1], ids=["in summer time", "in winter time"])
def test_half_past_two_on_the_night_that_has_it_twice_is_one_day(fold):
    issued = at("2026-10-25 02:30", fold)

    assert CALENDAR.day_of(issued) == date(2026, 10, 25)
    assert due(issued, 1, WORKING) == "2026-10-26 16:00"


def test_the_hour_that_summer_time_takes_away_is_still_a_moment_of_its_day():
    moment = CALENDAR.moment(date(2027, 3, 28), 2 * 60 + 30)

    assert local(moment) == "2027-03-28 03:30"


def test_days_around_the_change_of_time_have_23_and_25_hours():
    def hours(day: date) -> float:
        return (CALENDAR.moment(day + timedelta(days=1), 0) - CALENDAR.moment(day, 0)) / 3_600_000

    assert (hours(date(2026, 10, 25)), hours(date(2027, 3, 28)), hours(date(2026, 11, 24))) == (25, 23, 24)


def test_a_closure_of_the_site_is_leapt_over():
    shut = replace(CALENDAR, closures=frozenset({"2026-11-26"}))

    assert due(at("2026-11-24 13:00"), 3, WORKING, shut) == "2026-11-30 16:00"


def test_a_site_that_never_opens_counts_days_and_ends_them_at_midnight():
    assert due(at("2026-11-24 13:00"), 3, WORKING, NEVER_OPEN) == "2026-11-27 23:59"


def test_the_days_to_choose_from_are_the_open_ones_from_tomorrow_to_the_latest():
    days = due_days(CALENDAR, date(2026, 11, 6), 5, DAYS)

    assert [day.isoformat() for day in days] == ["2026-11-09", "2026-11-10", "2026-11-12"]


OPEN = {
    "open at the stroke of opening": ("2026-11-24 12:00", True),
    "open a minute before closing": ("2026-11-24 19:59", True),
    "shut at the stroke of closing": ("2026-11-24 20:00", False),
    "shut before opening": ("2026-11-24 11:59", False),
    "shut on a holiday": ("2026-11-11 10:00", False),
    "shut on a Sunday": ("2026-11-22 13:00", False),
}


@pytest.mark.parametrize(("moment", "is_open"), OPEN.values(), ids=OPEN)
def test_open(moment, is_open):
    assert CALENDAR.is_open_at(at(moment)) is is_open


@pytest.mark.parametrize("hours", [(600, 600), (960, 480), (-60, 480), (480, 1441)], ids=str)
def test_hours_that_no_day_has_count_as_shut(hours):
    assert OpeningCalendar({1: hours}).hours_on(date(2026, 11, 24)) is None


def test_a_site_open_until_midnight_closes_at_the_last_minute():
    late = OpeningCalendar({1: (0, 1440)})

    assert local(late.closing(date(2026, 11, 24))) == "2026-11-24 23:59"


days = st.dates()
weeks = st.dictionaries(st.integers(0, 6), st.tuples(st.integers(-10, 1500), st.integers(-10, 1500)))
isos = st.dates(date(2026, 10, 1), date(2027, 4, 1)).map(date.isoformat)
calendars = st.builds(OpeningCalendar, weeks, st.frozensets(isos), st.frozensets(isos))
units = st.sampled_from([DAYS, WORKING])


@given(calendars, st.integers(), st.integers(), units)
def test_no_calendar_moment_or_period_raises(calendar, moment, period, unit):
    day = calendar.day_of(moment)
    choice = due_days(calendar, day, period, unit)

    assert choice == sorted(set(choice))
    assert isinstance(calendar.closing(choice[-1]), int)
    assert isinstance(calendar.is_open_at(moment), bool)


@given(calendars, days, st.integers(), units)
def test_a_due_day_is_never_before_the_issue(calendar, day, period, unit):
    assert latest_due_day(calendar, day, period, unit) >= day


@given(st.frozensets(isos), st.dates(date(2026, 10, 1), date(2027, 3, 1)), st.integers(1, 20))
def test_between_issue_and_due_day_lie_just_so_many_open_days(closures, issued, period):
    calendar = OpeningCalendar(HOURS, closures)
    latest = latest_due_day(calendar, issued, period, WORKING)
    between = [issued + timedelta(days=n) for n in range(1, (latest - issued).days + 1)]

    assert len([day for day in between if calendar.is_open_day(day)]) == period
    assert calendar.is_open_day(latest)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 1439))
def test_a_local_time_belongs_to_its_own_day(day, minutes):
    assert CALENDAR.day_of(CALENDAR.moment(day, minutes)) == day
