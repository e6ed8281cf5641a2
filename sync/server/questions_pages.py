"""Declared pages of a span of time, summed up by party. Only reads."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from sync.server.models import PageUsage
from sync.server.store import Span


@dataclass(frozen=True)
class PartyPages:
    """What one party declared; `party` None is everybody who named none. Units are A4 equivalents, `pages` sides."""

    party: str | None
    times: int
    pages: int
    failed: int
    mono_units: int
    colour_units: int


def by_party(span: Span, site: str | None = None) -> list[PartyPages]:
    """The most units first."""
    sums = [fn.SUM(each) for each in (PageUsage.pages, PageUsage.failed, PageUsage.mono_units, PageUsage.colour_units)]
    query = PageUsage.select(PageUsage.party, fn.COUNT(PageUsage.id), *sums).where(PageUsage.undone == False)  # noqa: E712
    if span.since is not None:
        query = query.where(PageUsage.declared_at >= span.since)
    if span.until is not None:
        query = query.where(PageUsage.declared_at < span.until)
    if site is not None:
        query = query.where(PageUsage.site == site)
    rows = [
        PartyPages(party, *(int(number) for number in numbers))
        for party, *numbers in query.group_by(PageUsage.party).tuples()
    ]
    return sorted(rows, key=lambda row: (-row.mono_units - row.colour_units, row.party or ""))
