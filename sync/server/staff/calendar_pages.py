"""A calendar laid out: which days, and which bookings in which cell or how many half hours wide. PURE, no words.

Times are ms UTC. Must not know a database or a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.rules.calendar import OpeningCalendar
from sync.server.lending_beliefs import Booking

STEP_MINUTES = 30
IN_MONTH = 4  # bookings shown in one cell of a month


@dataclass(frozen=True)
class Piece:
    """A stretch of a day, `width` half hours long; `booking` is `None` where nothing is."""

    width: int
    booking: Booking | None


@dataclass(frozen=True)
class Lane:
    """One row of the day: what is booked, and its pieces. Of what there are several of, several lanes."""

    kind: str
    resource: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Cell:
    """One day of a month or a week. `more` counts those that are not shown."""

    day: date
    bookings: tuple[Booking, ...]
    more: int = 0
    is_open: bool = True
    inside: bool = True


def days_of(view: str, day: date) -> list[date]:
    """The days that a view shows: that day, its week from Monday, or whole weeks around its month."""
    if view == "day":
        return [day]
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=n) for n in range(7)]
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    start, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def beside(view: str, day: date, by: int) -> date:
    """The day to show for the page before (−1) or after (1)."""
    if view == "month":
        first = day.replace(day=1)
        return (first + timedelta(days=32)).replace(day=1) if by > 0 else (first - timedelta(days=1)).replace(day=1)
    return day + timedelta(days=by * (7 if view == "week" else 1))


def hours_of(calendar: OpeningCalendar, day: date) -> list[int]:
    """The beginnings of the half hours of a day, minutes after midnight; of a closed day those of eight to four."""
    opens, closes = calendar.hours_on(day) or (8 * 60, 16 * 60)
    return list(range(opens, closes, STEP_MINUTES))


def lanes(rows: Sequence[Booking], calendar: OpeningCalendar, day: date) -> list[Lane]:
    """What is booked on a day, laid out over its half hours."""
    starts = [calendar.moment(day, minute) for minute in hours_of(calendar, day)]
    if not starts:
        return []
    end = starts[-1] + STEP_MINUTES * 60_000
    found = []
    for kind, resource in dict.fromkeys((row.kind or "", row.resource or "") for row in rows):
        own = [row for row in rows if (row.kind, row.resource) == (kind, resource)]
        for lane in _side_by_side(own):
            pieces = _pieces(lane, starts, end)
            if any(piece.booking for piece in pieces):
                found.append(Lane(kind, resource, pieces))
    return found


def _side_by_side(rows: Iterable[Booking]) -> list[list[Booking]]:
    lanes_: list[list[Booking]] = []
    for row in rows:
        free = next((lane for lane in lanes_ if (lane[-1].until_at or 0) <= (row.from_at or 0)), None)
        if free is None:
            lanes_.append([row])
        else:
            free.append(row)
    return lanes_


def _pieces(lane: Sequence[Booking], starts: Sequence[int], end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for start in starts:
        here = next((row for row in lane if (row.from_at or 0) < start + STEP_MINUTES * 60_000 and
                     (row.until_at or 0) > start), None)  # fmt: skip
        if pieces and pieces[-1].booking == here and here is not None:
            pieces[-1] = Piece(pieces[-1].width + 1, here)
        else:
            pieces.append(Piece(1, here))
    return tuple(pieces)


def cells(rows: Sequence[Booking], calendar: OpeningCalendar, days: Sequence[date], month: date | None) -> list[Cell]:
    """Each day with what is booked on it; `month` says which days of the page are its own."""
    found = []
    for day in days:
        begins, ends = calendar.moment(day, 0), calendar.moment(day + timedelta(days=1), 0)
        own = tuple(row for row in rows if (row.from_at or 0) < ends and (row.until_at or 0) > begins)
        shown = own[:IN_MONTH] if month is not None else own
        inside = month is None or (day.year, day.month) == (month.year, month.month)
        found.append(Cell(day, shown, len(own) - len(shown), calendar.is_open_day(day), inside))
    return found
