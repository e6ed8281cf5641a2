"""Which days a fact makes wrong that were counted before it: they are forgotten, and the worker is told to count them
anew soon.

Looks at rows as they were and as they are; decides nothing about what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sync.rules.activities import noon_of
from sync.rules.calendar import LAST_MOMENT
from sync.rules.sheet_windows import day_of
from sync.server import beliefs, bulk
from sync.server.activity_beliefs import Activity
from sync.server.beliefs import Beliefs, Row
from sync.server.lending_beliefs import Booking

ROLL_UP = "roll_up"  # the tick that counts
SOON_MS = 2_000  # what else comes in the same push is counted with it
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)  # what a clock says beyond is in no report


def forget(
    view: Beliefs, before: Mapping[str, beliefs.Loan | None], after: Mapping[str, beliefs.Loan], now: int
) -> None:
    """Only inside `database.writing()`. `before` and `after` are the loans that were laid out anew."""
    today = day_of(now).isoformat()
    days = {day.isoformat() for day in touched(view, before, after, day_of(now))}
    gone = sorted(days | {f"m{day[:7]}" for day in days})
    bulk.execute_many('DELETE FROM "figure_day" WHERE "day" = ?', [(day,) for day in gone])
    of_paper = [_on(at) for at in _on_paper(view)]
    if of_paper:  # what was declared counts on the day of a later reading, and that with the one after it
        bulk.execute_many('DELETE FROM "figure_day" WHERE "day" >= ?', [(f"w{min(of_paper):%Y-%m}",)])
    if any(day < today for day in days):
        soon = now + SOON_MS
        bulk.execute_many('UPDATE "tick" SET "due_at" = ? WHERE "name" = ? AND "due_at" > ?', [(soon, ROLL_UP, soon)])


def touched(
    view: Beliefs, before: Mapping[str, beliefs.Loan | None], after: Mapping[str, beliefs.Loan], today: date
) -> Iterator[date]:
    """Every day on which one of the changed rows counts, or did."""
    for kind, key in view.changed:
        for row in (view.before.get((kind, key)), view.rows[kind][key]):
            if row is not None:
                yield from _days(row, today)
    for key, loan in after.items():
        known = before.get(key)
        if known != loan:
            yield from _days(loan, today)
            yield from _days(known, today) if known else ()


def _on_paper(view: Beliefs) -> Iterator[int]:
    """When things happened that the sheets of machines rest on."""
    for kind, key in view.changed:
        for row in (view.before.get((kind, key)), view.rows[kind][key]):
            match row:
                case beliefs.PageUsage():
                    yield row.declared_at
                case beliefs.MeterReading():
                    yield row.at
                case beliefs.MeterCorrection() | beliefs.PageExplanation():
                    yield from _read_at(row.reading if isinstance(row, beliefs.MeterCorrection) else row.to_reading)
                case beliefs.Undone():
                    yield from _read_at(row.fact)
                    yield from _corrects(row.fact)


def _read_at(reading: str) -> list[int]:
    """When a reading was made, ms UTC; nothing of what is none."""
    found = bulk.rows_of('SELECT "at" FROM "meter_reading" WHERE "fact" = ?', (reading,))
    return [int(at) for (at,) in found]


def _corrects(correction: str) -> list[int]:
    """When the reading was made that a correction is about."""
    found = bulk.rows_of('SELECT "reading" FROM "meter_correction" WHERE "fact" = ?', (correction,))
    return [at for (reading,) in found for at in _read_at(reading)]


def _days(row: Row, today: date) -> Iterable[date]:
    match row:
        case beliefs.Visit():
            return _day(row.arrived_at)
        case beliefs.PageUsage():
            return _day(row.declared_at)
        case beliefs.Attempt():
            return _day(row.at)
        case Booking():
            return _day(row.from_at)
        case Activity():
            return [*_day(noon_of(row.day)), *_booked_on(row.booking)] if row.day else ()
        case beliefs.Loan() if row.issued_at is not None:
            begin, end = _on(row.issued_at), today if row.returned_at is None else _on(row.returned_at)
            first, last = max(begin, FIRST), min(max(begin, end), LAST)
            return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return ()


def _booked_on(booking: str | None) -> Iterable[date]:
    """The day of a booking that a consultation was: it counts as that, or as itself."""
    found = bulk.rows_of('SELECT "from_at" FROM "booking" WHERE "id" = ?', (booking,)) if booking else []
    return (day for (at,) in found for day in _day(at))


def _day(at: int | None) -> Iterable[date]:
    return () if at is None else (_on(at),)


def _on(at: int) -> date:
    return day_of(max(0, min(at, LAST_MOMENT)))
