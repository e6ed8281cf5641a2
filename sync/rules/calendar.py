"""When a site is open, and which day a loan is due. PURE: hours, closures and holidays are handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTES = 24 * 60
HOUR_MS = 3_600_000
FARTHEST = 400  # days to look ahead for an open one; a site shut for longer has other worries
LONGEST_PERIOD = 3660  # ten years: whatever is lent for longer is given away
LAST_MOMENT = 221_845_392_000_000  # ms UTC of the year 9000: no clock, however wrong, leads out of the calendar


@dataclass(frozen=True)
class OpeningCalendar:
    """`hours` maps a weekday (0 = Monday) to minutes after midnight, (opens, closes); a missing one is shut.

    `closures` and `holidays` are ISO days on which the site is shut all the same. Hours that end before they begin, or
    that no day has, count as shut.
    """

    hours: Mapping[int, tuple[int, int]]
    closures: frozenset[str] = frozenset()
    holidays: frozenset[str] = frozenset()
    zone: ZoneInfo = field(default=WARSAW)

    def hours_on(self, day: date) -> tuple[int, int] | None:
        """(opens, closes) in minutes after midnight, `None` when shut that day."""
        iso = day.isoformat()
        hours = None if iso in self.closures or iso in self.holidays else self.hours.get(day.weekday())
        return hours if hours and 0 <= hours[0] < hours[1] <= MINUTES else None

    def is_open_day(self, day: date) -> bool:
        return self.hours_on(day) is not None

    def next_open_day(self, day: date) -> date:
        """The first open day from `day` on; `day` itself when none comes within `FARTHEST` days."""
        return next((d for d in _from(day, FARTHEST) if self.is_open_day(d)), day)

    def day_of(self, at: int) -> date:
        """The local day of `at` (ms UTC)."""
        return self._local(at).date()

    def minutes_of(self, at: int) -> int:
        """Minutes after midnight as the clock on the wall shows `at` (ms UTC)."""
        local = self._local(at)
        return local.hour * 60 + local.minute

    def is_open_at(self, at: int) -> bool:
        hours = self.hours_on(self.day_of(at))
        return hours is not None and hours[0] <= self.minutes_of(at) < hours[1]

    def moment(self, day: date, minutes: int) -> int:
        """ms UTC of a local time, `minutes` after midnight as the clock on the wall shows them.

        Of a time that the end of summer time brings twice, the first; midnight at the day's end is 23:59.
        """
        hour, minute = divmod(max(0, min(minutes, MINUTES - 1)), 60)
        return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).timestamp() * 1000)

    def closing(self, day: date) -> int:
        """ms UTC of closing time; the end of the day (23:59) when shut."""
        hours = self.hours_on(day)
        return self.moment(day, hours[1] if hours else MINUTES)

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(max(0, min(at, LAST_MOMENT)) / 1000, self.zone)


def _from(day: date, count: int) -> Iterator[date]:
    """`count` days from `day` on, fewer at the end of all dates."""
    begin = day.toordinal()
    return map(date.fromordinal, range(begin, min(begin + count, date.max.toordinal() + 1)))


def _later(day: date, days: int) -> date:
    return day + min(timedelta(days=days), date.max - day)


def latest_due_day(calendar: OpeningCalendar, issued: date, period: int, unit: Literal["working_days", "days"]) -> date:
    """The last day on which a thing may come back: the n-th open day after the issue, or n days on, moved to an open
    day. A period below 1 counts as 1; where no day is open, working days count as days."""
    period = max(1, min(period, LONGEST_PERIOD))
    if unit == "working_days":
        following = _from(_later(issued, 1), FARTHEST + 7 * period)
        nth = next(islice((day for day in following if calendar.is_open_day(day)), period - 1, None), None)
        if nth is not None:
            return nth
    return calendar.next_open_day(_later(issued, period))


def due_in_hours(calendar: OpeningCalendar, at: int, period: int) -> int:
    """ms UTC of when something lent for `period` hours at `at` is due: at closing time, if that comes sooner on the
    same day."""
    due = at + max(1, min(period, LONGEST_PERIOD)) * HOUR_MS
    closing = calendar.closing(calendar.day_of(at))
    return min(due, closing) if closing > at else due


def due_days(calendar: OpeningCalendar, issued: date, period: int, unit: Literal["working_days", "days"]) -> list[date]:
    """The days a person may choose for the return: every open day from tomorrow to the latest, never empty."""
    latest = latest_due_day(calendar, issued, period, unit)
    days = [day for day in _from(_later(issued, 1), (latest - issued).days) if calendar.is_open_day(day)]
    return days or [latest]
