"""The choice of a due day: which days to offer, what the calendar beside them shows, which day each thing gets. Pure.

Days are ISO dates. Which days are allowed is the rules' word; this file only lays them out. It must not know the
database, the clock or the web framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

OFFERED = 3  # buttons beside each other; more of them are paged
WEEKS = 3  # rows of the calendar


@dataclass(frozen=True)
class Offer:
    """Up to `OFFERED` days in order. `earlier` and `later` say where a page of other days begins, `None` at an end."""

    days: tuple[date, ...]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class Cell:
    """A day of the calendar. `state`: past, now, mine (the thing is away), end (it is due), shut or free."""

    day: date
    state: str


def union(choices: Iterable[Sequence[str]]) -> list[date]:
    """All days on which at least one thing of the basket may be due, in order."""
    return sorted({date.fromisoformat(day) for days in choices for day in days})


def offer(days: Sequence[date], chosen: date | None, begin: int | None = None) -> Offer:
    """The page of `days` that begins at `begin`; by default the one with the chosen day, counted from the last."""
    if begin is None:
        from_end = len(days) - 1 - days.index(chosen) if chosen in days else 0
        begin = len(days) - OFFERED * (from_end // OFFERED + 1)
    begin = max(0, min(begin, len(days) - OFFERED))
    return Offer(
        days=tuple(days[begin : begin + OFFERED]),
        earlier=max(0, begin - OFFERED) if begin > 0 else None,
        later=begin + OFFERED if begin + OFFERED < len(days) else None,
    )


def capped(days: Sequence[str], chosen: str) -> str | None:
    """The due day of one thing when `chosen` was picked for the basket: the latest it allows that is not later.

    The first it allows when all are later, `None` when it allows none.
    """
    fitting = [day for day in sorted(days) if day <= chosen]
    return fitting[-1] if fitting else min(days, default=None)


def calendar(today: date, due: date, open_days: Iterable[date], most: int = WEEKS) -> list[list[Cell]]:
    """At most `most` whole weeks, Monday first, that hold the due day: from this week on when they fit.

    `open_days` are the allowed days: a day between today and the last of them that is not among them is shut.
    """
    opened = set(open_days)
    first = today - timedelta(days=today.weekday())
    last = max([due, *opened])
    final = last - timedelta(days=last.weekday())
    weeks = max(2, (final - first).days // 7 + 1)
    skipped = min(max(0, weeks - most), (due - first).days // 7)
    begin = first + timedelta(weeks=skipped)
    shown = min(weeks - skipped, most)
    days = [begin + timedelta(days=number) for number in range(7 * shown)]
    cells = [Cell(day, _state(day, today, due, opened, last)) for day in days]
    return [cells[row : row + 7] for row in range(0, len(cells), 7)]


def _state(day: date, today: date, due: date, opened: set[date], last: date) -> str:
    if day < today:
        return "past"
    if day == today:
        return "now"
    if day == due:
        return "end"
    if day not in opened and (day <= last or day.weekday() >= 5):
        return "shut"
    return "mine" if day < due else "free"
