"""Where a report's numbers come from: of closed periods the frozen days, of others the days as they count now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sync.rules.sheet_windows import begin_of
from sync.server import bulk
from sync.server.closing import state
from sync.server.figures import first_times, known, paper, rolled
from sync.server.figures.day import Sums, read_lists, read_sums
from sync.server.figures.known import Known
from sync.server.figures.paper import Paper, read_paper

FIRST_TIME = "first"  # the list of those who came for the first time, in the frozen days of no site


@dataclass(frozen=True)
class Day:
    """One day of one site ("" where nobody said which)."""

    day: str
    site: str
    sums: Sums
    paper: Paper


@dataclass(frozen=True)
class Gathered:
    """A span, day by day. `first` are those who were served for the first time in it."""

    days: list[Day]
    first: frozenset[str]
    known: Known


def gather(first: date, last: date, now: int, site: str | None = None) -> Gathered:
    """The days from `first` to `last`, of one site or of all."""
    days: list[Day] = []
    new, said = set[str](), Known()
    for begin, end, figures in _runs(first, last):
        found = _frozen(figures, begin, end) if figures else _counting(begin, end, now)
        days += [each for each in found if site is None or each.site == site]
        first_ones, registered = _kept_beside(figures) if figures else _as_it_stands(found, begin)
        new |= first_ones
        said |= registered
    return Gathered(days, frozenset(new & known.whoever(each.sums for each in days)), said)


def lists(first: date, last: date, now: int, names: Iterable[str], site: str | None = None) -> list[str]:
    """The ids behind numbers: those of the lists `names`, by day."""
    wanted, found = tuple(names), list[str]()
    for begin, end, figures in _runs(first, last):
        for text in _list_texts(begin, end, now, figures, site):
            kept = read_lists(text)
            found += [id for name in wanted for id in kept.get(name, ())]
    return found


def _list_texts(begin: date, end: date, now: int, figures: str, site: str | None) -> Iterator[str]:
    if figures:
        rows = bulk.rows_of(
            'SELECT "site", "lists" FROM "frozen_day" WHERE "figures" = ? AND "day" >= ? AND "day" <= ?'
            ' ORDER BY "day", "site"',
            (figures, begin.isoformat(), end.isoformat()),
        )
    else:
        rows = [(each.site, each.lists) for each in rolled.days(begin, end, now, with_lists=True)]
    yield from (text for where, text in rows if site is None or where == site)


def _runs(first: date, last: date) -> list[tuple[date, date, str]]:
    """The span in pieces: each is closed on the same numbers (their digest), or not closed ("")."""
    closed = {month: each.figures for month, each in state.closed().items()}
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    pieces = groupby(days, key=lambda day: closed.get(f"{day:%Y-%m}", ""))
    runs = [(figures, list(found)) for figures, found in pieces]
    return [(found[0], found[-1], figures) for figures, found in runs]


def _counting(begin: date, end: date, now: int) -> list[Day]:
    papers = paper.by_day(begin, end)
    days = [
        Day(each.day, each.site, read_sums(each.sums), papers.pop((each.day, each.site), Paper()))
        for each in rolled.days(begin, end, now)
    ]
    return days + [Day(day, site, Sums(), found) for (day, site), found in sorted(papers.items())]


def _frozen(figures: str, begin: date, end: date) -> list[Day]:
    rows = bulk.rows_of(
        'SELECT "day", "site", "sums", "paper" FROM "frozen_day" WHERE "figures" = ? AND "day" >= ? AND "day" <= ?'
        ' ORDER BY "day", "site"',
        (figures, begin.isoformat(), end.isoformat()),
    )
    return [Day(day, site, read_sums(sums), read_paper(text) if text else Paper()) for day, site, sums, text in rows]


def _as_it_stands(found: list[Day], begin: date) -> tuple[set[str], Known]:
    sums = [each.sums for each in found]
    return first_times.among(known.whoever(sums), begin_of(begin)), known.of(sums)


def _kept_beside(figures: str) -> tuple[set[str], Known]:
    """Who was new, and what the register said, when a period was closed."""
    rows = bulk.rows_of(
        'SELECT "lists" FROM "frozen_day" WHERE "figures" = ? AND "site" = \'\' ORDER BY "day" LIMIT 1', (figures,)
    )
    kept = read_lists(rows[0][0]) if rows else {}
    return set(kept.get(FIRST_TIME, ())), known.from_lists(kept)
