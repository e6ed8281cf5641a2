"""Days that are counted, kept: missing ones are counted when somebody asks, today and what is to come never is.

Keeping is done in a transaction that locks out whoever folds facts in, so that no day is kept that a fact folded
meanwhile has changed. Must not know what a number means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sync.rules.sheet_windows import day_of
from sync.server import bulk
from sync.server.figures import laying
from sync.server.figures.day import text_of
from sync.server.figures.models import FigureDay
from sync.server.models import database

AT_ONCE = 31  # days counted in one transaction: nobody waits long for it


@dataclass(frozen=True)
class Counted:
    """A day of a site as it is kept; `site` is "" where nobody said which."""

    day: str
    site: str
    sums: str
    lists: str = ""


def days(first: date, last: date, now: int, *, with_lists: bool = False) -> list[Counted]:
    """Every day from `first` to `last` with all its sites, by day and site."""
    today = day_of(now)
    kept = min(last, date.fromordinal(today.toordinal() - 1))
    found: list[Counted] = []
    if first <= kept:
        _keep(first, kept, now)
        found = _read(first, kept, with_lists)
    running = max(first, today)
    if running <= last and running == today:  # nothing of a later day has happened yet
        found += [Counted(*row[1:]) for row in _laid(running, 1, now)]
    return found


def _read(first: date, last: date, with_lists: bool) -> list[Counted]:
    columns = '"day", "site", "sums", "lists"' if with_lists else '"day", "site", "sums"'
    rows = bulk.rows_of(
        f'SELECT {columns} FROM "figure_day" WHERE "day" >= ? AND "day" <= ? ORDER BY "day", "site"',
        (first.isoformat(), last.isoformat()),
    )
    return [Counted(*row) for row in rows]


def _keep(first: date, last: date, now: int) -> None:
    """Count what of these days is not counted yet."""
    while missing := _missing(first, last):
        begin, count = missing[0]
        with database.writing():
            _alone()
            end = date.fromordinal(begin.toordinal() + count - 1)
            for start, days in _missing(begin, end):  # asked again: another process may have counted them
                bulk.insert(FigureDay, _laid(start, days, now))


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


def _laid(first: date, count: int, now: int) -> list[tuple[str, str, str, str, str]]:
    return sorted(rows_of(laying.lay(first, count, now)))


def rows_of(laid: laying.Laid) -> Iterator[tuple[str, str, str, str, str]]:
    """Days as their table has them."""
    for (n, site), filling in laid.filled.items():
        day = laid.days[n].isoformat()
        yield f"{day}.{site}", day, site, text_of(filling.sums), text_of(filling.lists)
