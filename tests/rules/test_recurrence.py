"""Weekly series: the clock on the wall stays, whatever summer time does; against walking through every day."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.calendar import WARSAW, OpeningCalendar
from sync.rules.recurrence import MOST, Weekly, exceptions_in, shut, times
from tests.rules.scene import CALENDAR, local

ALWAYS = OpeningCalendar(dict.fromkeys(range(7), (0, 24 * 60)))
TEN, NOON = 10 * 60, 12 * 60


def said(weekly, calendar=ALWAYS):
    return [f"{local(begins)}-{local(ends)[11:]}" for _, begins, ends in times(weekly, calendar)]


@pytest.mark.parametrize(
    ("first", "last", "lengths"),
    [
        (date(2026, 10, 18), date(2026, 11, 1), [169, 168]),  # 2026-10-25: an hour more
        (date(2027, 3, 21), date(2027, 4, 4), [167, 168]),  # 2027-03-28: an hour less
    ],
    ids=["the end of summer time", "its beginning"],
)
def test_ten_stays_ten_on_the_wall(first, last, lengths):
    found = times(Weekly(first, last, TEN, NOON), ALWAYS)
    begins = [each[1] for each in found]

    assert [local(at)[11:] for at in begins] == ["10:00"] * 3
    assert [(b - a) // 3_600_000 for a, b in pairwise(begins)] == lengths


def test_exceptions_and_days_on_which_the_site_is_shut_are_left_out():
    weekly = Weekly(date(2026, 11, 4), date(2026, 12, 2), TEN, NOON, frozenset({"2026-11-18"}))

    assert said(weekly, CALENDAR) == ["2026-11-04 10:00-12:00", "2026-11-25 10:00-12:00", "2026-12-02 10:00-12:00"]
    assert shut(weekly, CALENDAR) == [date(2026, 11, 11)]  # Independence Day


def test_a_series_has_an_end_even_where_nobody_gave_a_near_one():
    assert len(times(Weekly(date(2026, 1, 1), date(2099, 1, 1), TEN, NOON), ALWAYS)) == MOST
    assert times(Weekly(date(2026, 1, 2), date(2026, 1, 1), TEN, NOON), ALWAYS) == []
    assert len(times(Weekly(date(9999, 12, 28), date.max, TEN, NOON), ALWAYS)) == 1


@given(
    st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 300), st.integers(4 * 60, 22 * 60),
    st.sets(st.integers(0, 20)),
)  # fmt: skip
def test_each_time_is_what_a_walk_through_all_days_finds(first, length, begins, but):
    last = first + timedelta(days=length)
    exceptions = frozenset((first + timedelta(days=7 * week)).isoformat() for week in but)
    walked = [
        datetime(day.year, day.month, day.day, begins // 60, begins % 60, tzinfo=WARSAW)
        for day in (first + timedelta(days=n) for n in range(length + 1))
        if day.weekday() == first.weekday() and day.isoformat() not in exceptions and CALENDAR.is_open_day(day)
    ]

    found = times(Weekly(first, last, begins, begins + 30, exceptions), CALENDAR)

    assert [at for _, at, _ in found] == [int(moment.timestamp() * 1000) for moment in walked]
    assert all(ends - at == 30 * 60_000 for _, at, ends in found)


def test_what_somebody_wrote_as_exceptions():
    assert exceptions_in("2026-12-24, 2026-12-31") == {"2026-12-24", "2026-12-31"}
    assert exceptions_in("") == frozenset()
    assert exceptions_in("Christmas") is None
