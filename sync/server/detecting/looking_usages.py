"""Loans and pages that name no visit, and the visits that may cover them: fetched for the days that facts touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk
from sync.server.beliefs import Beliefs, Loan, PageUsage, Visit
from sync.server.detecting import usage_without_visit
from sync.server.detecting.looked import Looked
from sync.server.detecting.looking_visits import counting
from sync.server.detecting.usage_without_visit import AROUND_MS, KIND, Usage, subject_of
from sync.server.models import SERVER

Key = tuple[date, str]  # a day, and a person or a party that did something on it


def look(looked: Looked, view: Beliefs, loans: Mapping[str, Loan]) -> None:
    """`loans` are those that changed, by id."""
    visits = [view.every(Visit)[key] for kind, key in view.changed if kind is Visit]
    pages = [view.every(PageUsage)[key] for kind, key in view.changed if kind is PageUsage]
    own = [*_of_loans(loans.values()), *_of_pages(pages)]
    keys = {*_of_visits(visits), *(key for usage in own for key in _keys(usage))}
    if not keys:
        return
    days = sorted({day for day, _ in keys})
    span = (begin_of(days[0]), begin_of(days[-1] + timedelta(days=1)))
    usages = [*_lent(span), *_printed(span)]
    subjects = {subject_of(each) for each in usages if not keys.isdisjoint(_keys(each))}
    about = [each for each in usages if subject_of(each) in subjects]
    subjects |= {subject_of(each) for each in own}
    looked.add(KIND, subjects, usage_without_visit.found(about, _visits(about)) if about else ())


def _keys(usage: Usage) -> Iterator[Key]:
    day = day_of(usage.at)
    yield day, usage.person
    if usage.party is not None:
        yield day, usage.party


def _of_visits(visits: Iterable[Visit]) -> Iterator[Key]:
    for visit in visits:
        if visit.arrived_at is None:
            continue
        for at in {visit.arrived_at - AROUND_MS, (visit.left_at or visit.arrived_at) + AROUND_MS}:
            yield from ((day_of(at), who) for who in (visit.person, visit.party) if who is not None)


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
