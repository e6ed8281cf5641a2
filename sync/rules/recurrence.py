"""What repeats weekly, as the clock on the wall shows it: at ten is at ten, in summer and in winter. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sync.rules.calendar import OpeningCalendar

MOST = 60  # times in one series: more than a year of weeks


@dataclass(frozen=True)
class Weekly:
    """On the weekday of `first`, from `begins` until `ends` (minutes after midnight), up to and on `last`; but not on
    `exceptions` (ISO days)."""

    first: date
    last: date
    begins: int
    ends: int
    exceptions: frozenset[str] = frozenset()


def times(weekly: Weekly, calendar: OpeningCalendar) -> list[tuple[date, int, int]]:
    """Day, beginning and end (ms UTC) of each time, `MOST` at the most. Days on which the site is shut are left out."""
    return [
        (day, calendar.moment(day, weekly.begins), calendar.moment(day, weekly.ends))
        for day in _days(weekly)
        if day.isoformat() not in weekly.exceptions and calendar.is_open_day(day)
    ]


def shut(weekly: Weekly, calendar: OpeningCalendar) -> list[date]:
    """The days that are left out because the site is shut."""
    return [day for day in _days(weekly) if not calendar.is_open_day(day)]


def exceptions_in(text: str) -> frozenset[str] | None:
    """ISO days out of what somebody wrote, commas or spaces between them; `None` when one is no day."""
    words = text.replace(",", " ").replace(";", " ").split()
    try:
        return frozenset(date.fromisoformat(word).isoformat() for word in words)
    except ValueError:
        return None


def _days(weekly: Weekly) -> Iterator[date]:
    for week in range(MOST):
        if (date.max - weekly.first).days < 7 * week or weekly.first + timedelta(days=7 * week) > weekly.last:
            return
        yield weekly.first + timedelta(days=7 * week)
