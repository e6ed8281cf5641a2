"""Readings of meters as they count now: corrections laid on, what was taken back left out. Only reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sync.rules.meter_segments import Reading
from sync.server import bulk
from sync.server.paging import Page
from sync.server.store import Span

SHOWN = 50
EVER = 2**62

_COLUMNS = (
    'r."fact", r."at", r."value", r."serial", r."mono", r."colour", r."copies", r."prints", r."occasion", r."source",'
    ' r."staff"'
)
_COUNTING = (
    f'SELECT {_COLUMNS}, r."device", r."confirmed", r."meter" FROM "meter_reading" r'
    ' LEFT JOIN "undone" u ON u."fact" = r."fact" WHERE u."fact" IS NULL AND '
)


@dataclass(frozen=True)
class Noted:
    """A reading with what is known of how it came about. `typed` is what was noted at first, `None` where nothing was
    put right since; `corrected_by` the staff who did, by the fact `correction`."""

    reading: Reading
    meter: str
    device: str | None
    confirmed: str | None
    typed: int | None = None
    corrected_by: str | None = None
    correction: str | None = None


def readings(meter: str, span: Span | None = None) -> list[Reading]:
    """Of one meter, oldest first."""
    return [each.reading for each in noted(meter, span)]


def noted(meter: str, span: Span | None = None) -> list[Noted]:
    """The readings of one meter in a span of time with all that is known of them, oldest first."""
    where, values = 'r."meter" = ?', list[Any]([meter])
    if span is not None and span.since is not None:
        where, values = where + ' AND r."at" >= ?', [*values, span.since]
    if span is not None and span.until is not None:
        where, values = where + ' AND r."at" < ?', [*values, span.until]
    return _corrected(bulk.rows_of(f'{_COUNTING}{where} ORDER BY r."at", r."fact"', values))


def around(meter: str, since: int, before: int, until: int = EVER) -> list[Reading]:
    """In [`since`, `until`) (ms UTC), and up to `before` readings that came just before; oldest first."""
    earlier = bulk.rows_of(
        f'{_COUNTING}r."meter" = ? AND r."at" < ? ORDER BY r."at" DESC, r."fact" DESC LIMIT {before:d}', (meter, since)
    )
    later = bulk.rows_of(
        f'{_COUNTING}r."meter" = ? AND r."at" >= ? AND r."at" < ? ORDER BY r."at", r."fact"', (meter, since, until)
    )
    return [each.reading for each in _corrected([*reversed(earlier), *later])]


def named(uids: Iterable[str]) -> list[Noted]:
    """These readings, oldest first; those that count no longer are left out."""
    found = []
    for part in bulk.parts(uids):
        found += bulk.rows_of(f'{_COUNTING}r."fact" IN ({", ".join("?" * len(part))}) ORDER BY r."at"', part)
    return _corrected(found)


def next_at(meter: str, at: int) -> int | None:
    """When a meter was read first from `at` (ms UTC) on; `None` when it was not."""
    rows = bulk.rows_of(f'{_COUNTING}r."meter" = ? AND r."at" >= ? ORDER BY r."at" LIMIT 1', (meter, at))
    return int(rows[0][1]) if rows else None


def moment_of(reading: str) -> int | None:
    """When a reading was made, ms UTC, whether it counts or not; `None` while it has not arrived."""
    rows = bulk.rows_of('SELECT "at" FROM "meter_reading" WHERE "fact" = ?', (reading,))
    return int(rows[0][0]) if rows else None


def page(meter: str, older: str | None = None) -> Page:
    """One page of the readings of a meter, newest first. `older` is the mark of the page before, as `Page` gives it."""
    where, values = 'r."meter" = ?', list[Any]([meter])
    at, _, uid = (older or "").partition(" ")
    if at.isdigit():
        where, values = where + ' AND (r."at", r."fact") < (?, ?)', [*values, int(at), uid]
    rows = bulk.rows_of(f'{_COUNTING}{where} ORDER BY r."at" DESC, r."fact" DESC LIMIT {SHOWN + 1:d}', values)
    found = _corrected(rows[:SHOWN])
    last = found[-1].reading if len(rows) > SHOWN else None
    return Page(found, f"{last.at} {last.uid}" if last else None)


def _corrected(rows: list[tuple[Any, ...]]) -> list[Noted]:
    """The rows as they count; the last correction of each is laid on it."""
    found = [Noted(Reading(*row[:11]), row[13], row[11], row[12]) for row in rows]
    mended: dict[str, tuple[Any, ...]] = {}
    for part in bulk.parts(each.reading.uid for each in found):
        for row in bulk.rows_of(
            'SELECT c."reading", c."value", c."mono", c."colour", c."copies", c."prints", c."staff", c."fact"'
            ' FROM "meter_correction" c LEFT JOIN "undone" u ON u."fact" = c."fact" WHERE u."fact" IS NULL'
            f' AND c."reading" IN ({", ".join("?" * len(part))}) ORDER BY c."at", c."fact"',
            part,
        ):
            mended[row[0]] = row
    return [_mended(each, mended.get(each.reading.uid)) for each in found]


def _mended(noted: Noted, row: tuple[Any, ...] | None) -> Noted:
    if row is None:
        return noted
    _uid, value, mono, colour, copies, prints, staff, fact = row
    was = noted.reading
    now = replace(was, value=value, mono=mono, colour=colour, copies=copies, prints=prints)
    return replace(noted, reading=now, typed=was.value, corrected_by=staff, correction=fact)
