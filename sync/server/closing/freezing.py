"""The numbers of a period as they stand, kept under their own digest: what was closed never changes.

A period's days are copied with the lists behind them. The fact that closes it holds the digest, so that whoever doubts
a frozen number can count the digest anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from sync.rules.sheet_windows import begin_of
from sync.server import bulk
from sync.server.closing import state
from sync.server.closing.models import FrozenDay
from sync.server.figures import first_times, known, registered, rolled
from sync.server.figures.day import Lists, Sums, read_lists, read_sums, text_of
from sync.server.figures.paper import Paper
from sync.server.figures.rolled import Counted
from sync.server.figures.source import FIRST_TIME

Frozen = tuple[str, str, str, str, str]  # day, site, sums, lists, paper


def freeze(month: str, now: int) -> str:
    """Keep what a month comes to now. Returns the digest, SHA-256 in hex. Only inside `database.writing()`."""
    rows = _rows(month, now)
    digest = digest_of(rows)
    bulk.execute_many('DELETE FROM "frozen_day" WHERE "figures" = ?', [(digest,)])  # the same numbers once more
    bulk.insert(FrozenDay, [(f"{digest}.{day}.{site}", digest, day, site, *rest) for day, site, *rest in rows])
    return digest


def digest_of(rows: Iterable[Frozen]) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(rows))).hexdigest()


def kept(figures: str) -> list[Frozen]:
    """The days behind a digest."""
    return bulk.rows_of('SELECT "day", "site", "sums", "lists", "paper" FROM "frozen_day" WHERE "figures" = ?',
                        (figures,))  # fmt: skip


def _rows(month: str, now: int) -> list[Frozen]:
    first, last = state.days_of(month)
    days = rolled.days(first, last, now, with_lists=True)
    papers = rolled.papers(first, last, now)
    sums = [*(read_sums(each.sums) for each in days), *(each.with_served(Sums()) for each in papers.values())]
    new = first_times.among(known.whoever(sums), begin_of(first))
    told = registered.within(registered.stored(), first, last)
    beside = {FIRST_TIME: sorted(new), **known.as_lists(known.of(sums)), **registered.as_lists(told)}
    by_site: dict[str, Paper] = {}
    for (_day, site), each in papers.items():
        by_site[site] = by_site.get(site, Paper()) + each
    rows = [
        (each.day, each.site, each.sums, "{}", _text(by_site.pop(each.site, Paper())))
        for each in rolled.month(month, now)
    ]
    rows += [(f"{rolled.MONTH}{month}", site, "{}", "{}", _text(found)) for site, found in by_site.items()]
    rows += [
        _row(each, papers.pop((each.day, each.site), None), beside if each.day == first.isoformat() else {})
        for each in days
    ]
    return [*rows, *((day, site, "{}", "{}", _text(found)) for (day, site), found in papers.items())]


def _row(day: Counted, found: Paper | None, beside: Lists) -> Frozen:
    """`beside` stands in the first row of no site, which every period has."""
    lists = text_of({**read_lists(day.lists), **beside}) if beside and day.site == "" else day.lists
    return day.day, day.site, day.sums, lists, _text(found) if found else ""


def _text(found: Paper) -> str:
    return msgspec.json.encode(found).decode()
