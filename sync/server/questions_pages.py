"""Declared pages of a span of time, summed up by party, or by device and day. Only reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

import msgspec
from peewee import fn

from sync.facts import PageKind, PageLine
from sync.server.models import PageUsage
from sync.server.store import ZONE, Span

_lines = msgspec.json.Decoder(list[PageLine]).decode


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


@dataclass(frozen=True)
class DeclaredPages:
    """What one party declared on one device of a site on one day (ISO date, Warsaw). `meter` None: nobody said on
    which; `party` None: everybody who named none.

    Units are A4 equivalents that count against an allowance: without failed pages, an A3 side twice. Sides are all that
    went through the device, failed ones too, whatever their size: what a meter should have counted. `a3_*` and
    `two_sided` are those among them that some devices count otherwise; `failed` those that came out useless.
    """

    meter: str | None
    site: str | None
    day: str
    party: str | None
    times: int = 0
    mono_units: int = 0
    colour_units: int = 0
    mono_sides: int = 0
    colour_sides: int = 0
    a3_mono_sides: int = 0
    a3_colour_sides: int = 0
    two_sided: int = 0
    printed: int = 0
    copied: int = 0
    failed: int = 0


def declared_by_meter(span: Span, site: str | None = None) -> list[DeclaredPages]:
    """As they count now, after every correction; what was taken back is left out. By device, day and party; those that
    name no device come first."""
    usage = PageUsage
    query = usage.select(
        usage.meter, usage.site, usage.declared_at, usage.party, usage.mono_units, usage.colour_units, usage.lines
    ).where(usage.undone == False)  # noqa: E712
    if span.since is not None:
        query = query.where(usage.declared_at >= span.since)
    if span.until is not None:
        query = query.where(usage.declared_at < span.until)
    if site is not None:
        query = query.where(usage.site == site)
    sums: dict[tuple[str | None, str | None, str, str | None], list[int]] = {}
    for meter, where, at, party, mono, colour, lines in query.tuples():
        key = (meter, where, datetime.fromtimestamp(at / 1000, ZONE).date().isoformat(), party)
        numbers = [1, mono, colour, *_sides(_lines(lines))]
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * len(numbers)), numbers, strict=True)]
    rows = [DeclaredPages(*key, *numbers) for key, numbers in sums.items()]
    return sorted(rows, key=lambda row: (row.meter or "", row.site or "", row.day, row.party or ""))


def _sides(lines: Iterable[PageLine]) -> list[int]:
    """The sides of `DeclaredPages`, in its order from `mono_sides` on."""
    found = dict.fromkeys([field.name for field in fields(DeclaredPages)][7:], 0)
    for line in lines:
        ink = "colour" if line.colour else "mono"
        found[f"{ink}_sides"] += line.pages
        found[f"a3_{ink}_sides"] += line.pages if line.size == "A3" else 0
        found["two_sided"] += line.pages if line.duplex else 0
        found["printed" if line.kind is PageKind.PRINT else "copied"] += line.pages
        found["failed"] += line.failed
    return list(found.values())
