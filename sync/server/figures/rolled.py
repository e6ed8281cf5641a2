"""Days that are counted, kept, and months of them added up. The worker counts what facts have changed (`keep_up`), a
rebuild all of it; only what neither has come to yet is counted when somebody asks. Today and what is to come is never
kept.

Keeping is done in a transaction that locks out whoever folds facts in, so that nothing is kept that a fact folded
meanwhile has changed. Must not know what a number means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import msgspec

from sync import register
from sync.rules.sheet_windows import day_of
from sync.server import bulk, questions_sheets
from sync.server.closing import state
from sync.server.figures import laying, paper
from sync.server.figures.day import read_sums, text_of, together
from sync.server.figures.models import FigureDay
from sync.server.figures.paper import Paper
from sync.server.models import database

AT_ONCE = 31  # days counted in one transaction: nobody waits long for it
MOST_MONTHS = 120  # what is older than ten years is counted when somebody asks
COUNTED = b"2"  # goes up when sheets are counted otherwise: what was kept before is counted anew
MONTH, PAPERS = "m", "w"  # before "YYYY-MM": a month added up; what machines counted in it
Stored = tuple[str, str, str, str, str]  # id, day, site, sums, lists
SoFar = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class Counted:
    """A day or a month of a site as it is kept; `site` is "" where nobody said which."""

    day: str
    site: str
    sums: str
    lists: str = ""


class Papers(msgspec.Struct):
    """By day (ISO) and site. `machines` is a digest of what the register says of them: the numbers rest on it."""

    machines: str
    days: list[tuple[str, str, Paper]]


_read_papers = msgspec.json.Decoder(Papers).decode


def days(first: date, last: date, now: int, *, with_lists: bool = False) -> list[Counted]:
    """Every day from `first` to `last` with all its sites, by day and site."""
    today = day_of(now)
    kept = min(last, date.fromordinal(today.toordinal() - 1))
    found: list[Counted] = []
    if first <= kept:
        _keep(first, kept, now)
        found = _read(first.isoformat(), kept.isoformat(), with_lists)
    running = max(first, today)
    if running <= last and running == today:  # nothing of a later day has happened yet
        found += [Counted(*row[1:]) for row in _laid(running, 1, now)]
    return found


def month(name: str, now: int) -> list[Counted]:
    """A month ("YYYY-MM") with all its sites, added up. Only one that is over is kept."""
    first, last = state.days_of(name)
    key = MONTH + name
    if last >= day_of(now):
        return _added_up(key, days(first, last, now))
    found = _read(key, key, False)
    if not found:
        with database.writing():
            _alone()
            _keep(first, last, now)
            found = _read(key, key, False) or _added_up(key, _read(first.isoformat(), last.isoformat(), False))
            bulk.execute_many('DELETE FROM "figure_day" WHERE "day" = ?', [(key,)])
            bulk.insert(FigureDay, [(f"{key}.{each.site}", key, each.site, each.sums, "{}") for each in found])
    return found


def keep_up(now: int, so_far: SoFar = lambda done, total: None) -> None:
    """Count what of the past is not counted yet, so that nobody waits for it who reads a report: every month in which
    something happened, and the days of this one that are over."""
    today = day_of(now)
    begun = list(filter(_has_facts, _before(today)))
    for done, name in enumerate(begun):
        so_far(done, len(begun) + 1)
        come_to(name, now)
    so_far(len(begun), len(begun) + 1)
    days(today.replace(day=1), date.fromordinal(today.toordinal() - 1), now)
    so_far(len(begun) + 1, len(begun) + 1)


def come_to(name: str, now: int) -> None:
    """Count a month that is over, unless it is counted already."""
    month(name, now)
    papers(*state.days_of(name), now)


def _before(today: date) -> list[str]:
    """The months before this one, the newest first: they are asked for most."""
    this = today.year * 12 + today.month - 1
    numbers = range(this - 1, max(this - 1 - MOST_MONTHS, 2000 * 12 - 1), -1)
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in numbers]


def _has_facts(name: str) -> bool:
    return bool(
        bulk.rows_of(
            'SELECT 1 FROM "journal_entry" WHERE "happened_at" >= ? AND "happened_at" < ? LIMIT 1', state.span_of(name)
        )
    )


def _added_up(key: str, found: list[Counted]) -> list[Counted]:
    by_site: dict[str, list[str]] = {}
    for each in found:
        by_site.setdefault(each.site, []).append(each.sums)
    return [Counted(key, site, text_of(together(map(read_sums, texts)))) for site, texts in sorted(by_site.items())]


def papers(first: date, last: date, now: int) -> dict[tuple[str, str], Paper]:
    """What machines counted and staff explained from `first` to `last`, by day (ISO) and site."""
    found: dict[tuple[str, str], Paper] = {}
    machines = hashlib.sha256(COUNTED + b"".join(map(register.encode, questions_sheets.machines()))).hexdigest()
    for name in months(first, last):
        begin, end = state.days_of(name)
        kept = _kept_papers(name, machines) if end < day_of(now) else paper.by_day(max(begin, first), min(end, last))
        found |= kept
    span = first.isoformat(), last.isoformat()
    return {(day, site): each for (day, site), each in found.items() if span[0] <= day <= span[1]}


def _kept_papers(name: str, machines: str) -> dict[tuple[str, str], Paper]:
    rows = bulk.rows_of('SELECT "sums" FROM "figure_day" WHERE "id" = ?', (f"{PAPERS}{name}.",))
    known = _read_papers(rows[0][0]) if rows else None
    if known is None or known.machines != machines:
        with database.writing():
            _alone()
            found = paper.by_day(*state.days_of(name))
            known = Papers(machines, [(*key, each) for key, each in sorted(found.items())])
            text, key = msgspec.json.encode(known).decode(), PAPERS + name
            bulk.execute_many('DELETE FROM "figure_day" WHERE "id" = ?', [(f"{key}.",)])
            bulk.insert(FigureDay, [(f"{key}.", key, "", text, "{}")])
    return {(day, site): each for day, site, each in known.days}


def months(first: date, last: date) -> list[str]:
    """Every month that they touch, the first first."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in numbers]


def _read(first: str, last: str, with_lists: bool) -> list[Counted]:
    columns = '"day", "site", "sums", "lists"' if with_lists else '"day", "site", "sums"'
    rows = bulk.rows_of(
        f'SELECT {columns} FROM "figure_day" WHERE "day" >= ? AND "day" <= ? ORDER BY "day", "site"', (first, last)
    )
    return [Counted(*row) for row in rows]


def _keep(first: date, last: date, now: int) -> None:
    """Count what of these days is not counted yet."""
    while missing := _missing(first, last):
        begin, count = missing[0]
        with database.writing():
            _alone()
            end = date.fromordinal(begin.toordinal() + count - 1)
            for start, number in _missing(begin, end):  # asked again: another process may have counted them
                bulk.insert(FigureDay, _laid(start, number, now))


def _alone() -> None:
    """Nobody folds facts in until this transaction ends."""
    bulk.execute_many('UPDATE "counter" SET "value" = "value" + 1 WHERE "name" = ?', [("projector",)])


def _missing(first: date, last: date) -> list[tuple[date, int]]:
    """Runs of days that are not counted, each at most `AT_ONCE` long: where they begin and how many."""
    rows = bulk.rows_of(
        'SELECT "day" FROM "figure_day" WHERE "day" >= ? AND "day" <= ? AND "site" = \'\'',
        (first.isoformat(), last.isoformat()),
    )
    known = {day for (day,) in rows}
    every = range(first.toordinal(), last.toordinal() + 1)
    missing = [n for n in every if date.fromordinal(n).isoformat() not in known]
    runs = []
    for _, run in groupby(enumerate(missing), key=lambda pair: pair[1] - pair[0]):
        ordinals = [n for _, n in run]
        runs += [ordinals[start : start + AT_ONCE] for start in range(0, len(ordinals), AT_ONCE)]
    return [(date.fromordinal(run[0]), len(run)) for run in runs]


def _laid(first: date, count: int, now: int) -> list[Stored]:
    return sorted(rows_of(laying.lay(first, count, now)))


def rows_of(laid: laying.Laid) -> Iterator[Stored]:
    """Days as their table has them."""
    for (n, site), filling in laid.filled.items():
        day = laid.days[n].isoformat()
        yield f"{day}.{site}", day, site, text_of(filling.sums), text_of(filling.lists)
