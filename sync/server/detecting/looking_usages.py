"""Loans and pages that name no visit, and the visits that may cover them. Only reads.

Looked at when the day is over: until then whoever borrowed first may still check in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk
from sync.server.beliefs import Loan, PageUsage, Visit
from sync.server.casebook import Opened
from sync.server.detecting import usage_without_visit
from sync.server.detecting.looking_visits import counting
from sync.server.detecting.usage_without_visit import AROUND_MS, Usage
from sync.server.models import SERVER


def found(since: int, now: int) -> list[Opened]:
    """Of the days from the one of `since` to yesterday (ms UTC)."""
    span = (begin_of(day_of(since)), begin_of(day_of(now)))
    usages = [*_lent(span), *_printed(span)]
    return usage_without_visit.found(usages, _visits(usages)) if usages else []


def _of_loans(rows: Iterable[Loan]) -> Iterator[Usage]:
    return (
        Usage(row.fact, row.issued_at, row.site, row.device, row.person, row.party)
        for row in rows
        if row.visit is None and row.fact and row.issued_at is not None and row.person and row.device != SERVER
    )


def _of_pages(rows: Iterable[PageUsage]) -> Iterator[Usage]:
    return (
        Usage(row.fact, row.declared_at, row.site, row.device, row.person, row.party)
        for row in rows
        if row.visit is None and row.person and row.device != SERVER
    )


def _lent(span: tuple[int, int]) -> Iterator[Usage]:
    where = '"visit" IS NULL AND "issued_at" >= ? AND "issued_at" < ? AND "undone" = ?'
    return _of_loans(bulk.select(Loan, where, [*span, False]))


def _printed(span: tuple[int, int]) -> Iterator[Usage]:
    where = '"visit" IS NULL AND "declared_at" >= ? AND "declared_at" < ? AND "undone" = ?'
    return _of_pages(bulk.select(PageUsage, where, [*span, False]))


def _visits(usages: Sequence[Usage]) -> list[Visit]:
    """Those of the people and parties, a day around."""
    first, last = min(each.at for each in usages), max(each.at for each in usages)
    found: dict[str, Visit] = {}
    for column, wanted in (("person", {each.person for each in usages}), ("party", {each.party for each in usages})):
        for part in bulk.parts(each for each in wanted if each is not None):
            where = f'"{column}" IN ({", ".join("?" * len(part))}) AND "arrived_at" >= ? AND "arrived_at" <= ?'
            rows = bulk.select(Visit, where, [*part, first - 2 * AROUND_MS - 86_400_000, last + 2 * AROUND_MS])
            found |= {each.id: each for each in rows}
    return counting(found.values())
