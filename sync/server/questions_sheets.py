"""What lies behind the sheets of machines: readings, declarations, jobs and explanations, each put into its window.

Only reads, a handful of questions for however many machines and days; what a sheet says is decided in
`sync/rules/page_sheet.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import msgspec

from sync import register
from sync.facts import PageLine
from sync.rules import page_sheet
from sync.rules.meter_segments import Reading, segments
from sync.rules.meters import device_of
from sync.rules.page_sheet import Entry, Explained, Job, Sheet
from sync.rules.sheet_windows import Window, begin_of, day_of, windows
from sync.server import bulk, questions_meters, register_store
from sync.sheet_facts import PageReason

_decode_lines = msgspec.json.Decoder(list[PageLine]).decode


@dataclass(frozen=True)
class Laid:
    """The sheet of one machine over one window, with what it was made of. `cancelled` are its jobs that were cancelled
    after they had been logged: for whom, and the sides that were logged."""

    machine: register.Meter
    window: Window
    sheet: Sheet
    entries: tuple[Entry, ...]
    explained: tuple[Explained, ...]
    cancelled: tuple[tuple[str | None, int], ...] = ()


@dataclass
class _Filled:
    """A window while things are put into it."""

    window: Window
    entries: list[Entry] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)
    jobs: list[Job] | None = None
    cancelled: list[tuple[str | None, int]] = field(default_factory=list)


class _Row:
    """The windows of one machine, by time."""

    def __init__(self, machine: register.Meter, found: Sequence[Window]) -> None:
        self.machine, self.device = machine, device_of(machine)
        self.filled = [_Filled(window) for window in found]
        self._ends = [window.until for window in found]

    def at(self, at: int) -> _Filled | None:
        """The window that a moment belongs to."""
        n = bisect_left(self._ends, at)
        return self.filled[n] if n < len(self.filled) and self.filled[n].window.has(at) else None


def machines(site: str | None = None) -> list[register.Meter]:
    """By site and name."""
    found = register_store.of_site(register.Meter, site) if site else register_store.every(register.Meter)
    return sorted(found, key=lambda each: (each.site, each.name, each.id))


def laid(wanted: Sequence[register.Meter], since: int, until: int) -> dict[str, list[Laid]]:
    """By machine, oldest first: the sheets whose last reading was in [`since`, `until`), ms UTC. `since` is the
    beginning of a day, so that no day is cut."""
    rows = {each.id: _Row(each, windows_of(each, since, until)) for each in wanted}
    filled = [one.window for row in rows.values() for one in row.filled]
    if filled:
        span = (min(window.since for window in filled), max(window.until for window in filled))
        _put_entries(rows, span)
        _put_explained(rows, span)
        _put_jobs(rows, span)
    return {id: [_laid(row, one) for one in row.filled] for id, row in rows.items()}


def _laid(row: _Row, one: _Filled) -> Laid:
    sheet = page_sheet.lay(one.entries, one.window.metered, one.explained, one.jobs)
    return Laid(row.machine, one.window, sheet, tuple(one.entries), tuple(one.explained), tuple(one.cancelled))


def windows_of(machine: register.Meter, since: int, until: int) -> list[Window]:
    """What the meter says, by the days whose last reading was in [`since`, `until`); `since` begins a day."""
    readings = readings_between(machine.id, since, until)
    return [each for each in windows(segments(readings, device_of(machine))) if each.until >= since]


def readings_between(machine: str, since: int, until: int) -> list[Reading]:
    """The readings in [`since`, `until`) and the last one before them, by time."""
    return questions_meters.around(machine, since, 1, until)


def days_beside(machine: str, first: date, last: date) -> tuple[date | None, date | None]:
    """The nearest days with a reading, before `first` and after `last`."""
    [(before, after)] = bulk.rows_of(
        'SELECT (SELECT MAX("at") FROM "meter_reading" WHERE "meter" = ? AND "at" < ?),'
        ' (SELECT MIN("at") FROM "meter_reading" WHERE "meter" = ? AND "at" >= ?)',
        (machine, begin_of(first), machine, begin_of(last + date.resolution)),
    )
    return (day_of(int(before)) if before is not None else None, day_of(int(after)) if after is not None else None)


def machine_of(site: str | None, meter: str | None, sole: dict[str, str]) -> str | None:
    """On which machine pages were made: the one that was named, else the only one of the site; `None` where nobody
    said."""
    return meter or sole.get(site or "")


def sole_machines() -> dict[str, str]:
    """Site → its machine, of sites that have one only."""
    by_site: dict[str, list[str]] = {}
    for each in register_store.every(register.Meter):
        by_site.setdefault(each.site, []).append(each.id)
    return {site: ids[0] for site, ids in by_site.items() if len(ids) == 1}


def _put_entries(rows: dict[str, _Row], span: tuple[int, int]) -> None:
    sole = sole_machines()
    found = bulk.rows_of(
        'SELECT "id", "declared_at", "lines", "party", "person", "site", "meter" FROM "page_usage"'
        ' WHERE "declared_at" > ? AND "declared_at" <= ? AND "undone" IS FALSE ORDER BY "declared_at", "id"',
        span,
    )
    for usage, at, lines, party, person, site, meter in found:
        row = rows.get(machine_of(site, meter, sole) or "")
        one = row.at(int(at)) if row else None
        if row is not None and one is not None:
            one.entries.append(page_sheet.entry(usage, int(at), _lines(lines), row.device, party, person))


@lru_cache(maxsize=2048)  # most declarations are of a few usual shapes
def _lines(text: str) -> Sequence[PageLine]:
    return tuple(_decode_lines(text))


def _put_explained(rows: dict[str, _Row], span: tuple[int, int]) -> None:
    found = bulk.rows_of(
        'SELECT e."fact", e."reason", e."pages", e."party", e."usage", e."staff", e."at", r."meter", r."at"'
        ' FROM "meter_reading" r JOIN "page_explanation" e ON r."fact" = e."to_reading"'
        f' WHERE r."meter" IN ({", ".join("?" * len(rows))}) AND r."at" > ? AND r."at" <= ? AND e."undone" IS FALSE'
        ' ORDER BY e."at", e."fact"',
        [*rows, *span],
    )
    for uid, reason, pages, party, usage, staff, at, meter, read_at in found:
        row = rows.get(meter)
        one = row.at(int(read_at)) if row else None
        if one is not None:
            one.explained.append(Explained(uid, PageReason(reason), int(pages), party, usage, staff, int(at)))


def _put_jobs(rows: dict[str, _Row], span: tuple[int, int]) -> None:
    """A machine that had no job at all in that time has no queue; of one that had, a day without any had none."""
    found = bulk.rows_of(
        'SELECT "meter", "finished_at", "party", "sides", "outcome" FROM "metered_job" WHERE "finished_at" > ?'
        ' AND "finished_at" <= ? AND "fact" IS NOT NULL AND "state" <> \'nothing\' AND "meter" IS NOT NULL',
        span,
    )
    for machine in {meter for meter, *_rest in found} & rows.keys():
        for one in rows[machine].filled:
            one.jobs = []
    for meter, at, party, sides, outcome in found:
        row = rows.get(meter)
        filled = row.at(int(at)) if row else None
        if filled is not None and filled.jobs is not None:
            filled.jobs.append(Job(party, int(sides or 0)))
            if outcome == "cancelled" and sides:
                filled.cancelled.append((party, int(sides)))


def read_at(uids: Iterable[str]) -> dict[str, int]:
    """When readings were made (uid → ms UTC), of those that are here."""
    found: dict[str, int] = {}
    for part in bulk.parts(uids):
        marks = ", ".join("?" * len(part))
        found |= {uid: int(at) for uid, at in bulk.rows_of(
            f'SELECT "fact", "at" FROM "meter_reading" WHERE "fact" IN ({marks})', part
        )}  # fmt: skip
    return found
