"""Where a report's numbers come from: of closed periods the frozen days, of others the days as they count now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sync.rules.sheet_windows import begin_of
from sync.server import bulk
from sync.server.closing import state
from sync.server.figures import first_times, known, registered, rolled
from sync.server.figures.day import Lists, Sums, read_lists, read_sums
from sync.server.figures.known import Known
from sync.server.figures.paper import Paper, read_paper

DAY_BY_DAY = 62  # days; of a longer span months are read
FIRST_TIME = "first"  # the list of those who came for the first time, in the frozen days of no site


@dataclass(frozen=True)
class Day:
    """One day of one site ("" where nobody said which), or one month ("YYYY-MM") of it."""

    day: str
    site: str
    sums: Sums
    paper: Paper
    is_frozen: bool = False


# days of a run, what the register told when it was closed, and whether it is
Piece = tuple[date, date, registered.Told | None, bool]


@dataclass(frozen=True)
class Gathered:
    """A span, day by day. `first` are those who were served for the first time in it. `pieces` are what the register is
    asked about, of all sites together; none for one site."""

    days: list[Day]
    first: frozenset[str]
    known: Known
    pieces: Sequence[Piece] = ()


def gather(first: date, last: date, now: int, site: str | None = None) -> Gathered:
    """The days from `first` to `last`, of one site or of all; of a long span whole months instead of their days."""
    days: list[Day] = []
    new, said, pieces = set[str](), Known(), list[Piece]()
    by_month = (last - first).days > DAY_BY_DAY
    for begin, end, figures in _runs(first, last, by_month):
        is_month = by_month and (begin, end) == state.days_of(f"{begin:%Y-%m}")
        found = _frozen(figures, begin, end, is_month) if figures else _counting(begin, end, now, is_month)
        days += [each for each in found if site is None or each.site == site or each.site == ""]
        kept = _kept_beside(figures) if figures else {}
        new |= set(kept.get(FIRST_TIME, ()))
        said |= known.from_lists(kept)
        pieces.append((begin, end, registered.from_lists(kept) if figures else None, bool(figures)))
    if site is not None:
        days = [each if each.site == site else _only_days(each) for each in days]
    sums = [each.sums for each in days]
    open_days = [each.sums for each in days if not each.is_frozen]
    new |= first_times.among(known.whoever(open_days), begin_of(first))
    said = known.of(open_days) | said
    return Gathered(days, frozenset(new & known.whoever(sums)), said, pieces if site is None else ())


def registered_in(pieces: Sequence[Piece]) -> tuple[dict[str, frozenset[str]], list[str]]:
    """Who is told of by the register, by name; and the months ("YYYY-MM") that were closed before that was kept."""
    standing = registered.stored() if any(not is_closed for *_, is_closed in pieces) else {}
    found = {name: set[str]() for name in registered.NAMES}
    without = set[str]()
    for begin, end, kept, is_closed in pieces:
        if is_closed and kept is None:
            without.add(f"{begin:%Y-%m}")
            continue
        for name, terms in registered.within(kept or standing, begin, end).items():
            found[name] |= {each.who for each in terms}
    return {name: frozenset(ids) for name, ids in found.items()}, sorted(without)


def _only_days(day: Day) -> Day:
    """What is of no site, when somebody asks for one: that its days were counted, and nothing else."""
    sums = Sums(late=dict.fromkeys(day.sums.late, 0), activities=None if day.sums.activities is None else {})
    return Day(day.day, day.site, sums, Paper(), day.is_frozen)


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


def _runs(first: date, last: date, by_month: bool = False) -> list[tuple[date, date, str]]:
    """The span in pieces: each is closed on the same numbers (their digest), or not closed (""); or each is a month."""
    closed = {month: each.figures for month, each in state.closed().items()}
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    pieces = groupby(days, key=lambda day: (closed.get(f"{day:%Y-%m}", ""), f"{day:%Y-%m}" if by_month else ""))
    runs = [(figures, list(found)) for (figures, _month), found in pieces]
    return [(found[0], found[-1], figures) for figures, found in runs]


def _counting(begin: date, end: date, now: int, is_month: bool) -> list[Day]:
    papers = rolled.papers(begin, end, now)
    if is_month:
        papers = _by_month(papers)
    counted = rolled.month(f"{begin:%Y-%m}", now) if is_month else rolled.days(begin, end, now)
    days = [
        day_of(name, each.site, read_sums(each.sums), papers.pop((name, each.site), Paper()))
        for each in counted
        for name in (each.day.removeprefix(rolled.MONTH),)
    ]
    return days + [day_of(day, site, Sums(), found) for (day, site), found in sorted(papers.items())]


def day_of(day: str, site: str, sums: Sums, paper: Paper, *, is_frozen: bool = False) -> Day:
    """With whoever was served by what the sheets of machines say."""
    return Day(day, site, paper.with_served(sums), paper, is_frozen)


def _by_month(papers: dict[tuple[str, str], Paper]) -> dict[tuple[str, str], Paper]:
    found: dict[tuple[str, str], Paper] = {}
    for (day, site), each in papers.items():
        found[day[:7], site] = found.get((day[:7], site), Paper()) + each
    return found


def _frozen(figures: str, begin: date, end: date, is_month: bool) -> list[Day]:
    key = f"{rolled.MONTH}{begin:%Y-%m}"
    rows = bulk.rows_of(
        'SELECT "day", "site", "sums", "paper" FROM "frozen_day" WHERE "figures" = ? AND "day" >= ? AND "day" <= ?'
        ' ORDER BY "day", "site"',
        (figures, key, key) if is_month else (figures, begin.isoformat(), end.isoformat()),
    )
    return [
        day_of(
            day.removeprefix(rolled.MONTH), site, read_sums(sums), read_paper(text) if text else Paper(), is_frozen=True
        )
        for day, site, sums, text in rows
    ]


def _kept_beside(figures: str) -> Lists:
    """Who was new, and what the register said, when a period was closed."""
    rows = bulk.rows_of(
        'SELECT "lists" FROM "frozen_day" WHERE "figures" = ? AND "site" = \'\' ORDER BY "day" LIMIT 1', (figures,)
    )
    return read_lists(rows[0][0]) if rows else {}
