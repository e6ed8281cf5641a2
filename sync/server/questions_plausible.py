"""What speaks for and against a doubtful number of pages: what the machine can and did make, and what is usual. Only
reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

import msgspec

from sync import register
from sync.fact import PageLine
from sync.rules import meter_segments, plausible
from sync.rules.meter_segments import Device
from sync.rules.meters import device_of
from sync.server import bulk, questions_meters, questions_sheets, register_store
from sync.server.beliefs import PageUsage
from sync.server.plausible_cases import Doubtful

YEAR_MS = 365 * 24 * 3_600_000
_lines = msgspec.json.Decoder(list[PageLine]).decode


@dataclass(frozen=True)
class Usual:
    """Other entries of the same party, or of the person where it is nobody's, in the year before: how many, the middle
    one and the largest, in sides."""

    entries: int
    middle: int
    largest: int


@dataclass(frozen=True)
class Counted:
    """What the meter rose by from the last reading before the entry to the first after it (ms UTC), `pages` being
    `None` where the numbers say nothing; and what was declared for it in that time beside this entry, in sides."""

    since: int
    until: int
    pages: int | None
    others: int


@dataclass(frozen=True)
class Evidence:
    """`meant` is what the entry would be with a digit less, `None` where that makes nothing plausible of it."""

    lines: list[PageLine]
    meant: list[PageLine] | None
    usual: Usual | None
    counted: Counted | None
    machine: register.Meter | None


def evidence(found: Doubtful) -> Evidence:
    usage = found.usage
    lines = _lines(usage.lines)
    machine = register_store.get(register.Meter, _machine(usage) or "")
    return Evidence(lines, _meant(lines, found.possible), _usual(usage), _counted(usage, machine), machine)


def _machine(usage: PageUsage) -> str | None:
    return questions_sheets.machine_of(usage.site, usage.meter, questions_sheets.sole_machines())


def _meant(lines: Sequence[PageLine], possible: int | None) -> list[PageLine] | None:
    meant = plausible.tenth(lines)
    return None if plausible.grounds(sum(line.pages for line in meant), possible) else meant


def _usual(usage: PageUsage) -> Usual | None:
    column, whose = ("party", usage.party) if usage.party else ("person", usage.person)
    rows = bulk.rows_of(
        f'SELECT "pages" FROM "page_usage" WHERE "{column}" = ? AND "declared_at" > ? AND "declared_at" <= ?'
        ' AND "id" <> ? AND "undone" IS FALSE AND "pages" > 0',
        (whose, usage.declared_at - YEAR_MS, usage.declared_at, usage.id),
    )
    sides = [int(pages) for (pages,) in rows]
    return Usual(len(sides), median_low(sides), max(sides)) if sides else None


def _counted(usage: PageUsage, machine: register.Meter | None) -> Counted | None:
    """`None` while nobody has read the meter on both sides of it."""
    after = questions_meters.next_at(machine.id, usage.declared_at) if machine else None
    if machine is None or after is None:
        return None
    around = questions_meters.around(machine.id, usage.declared_at, 1, after + 1)
    device: Device = device_of(machine)
    found = meter_segments.segments(around, device)
    if not found or found[0].opening.at >= usage.declared_at:
        return None
    pieces = [each.pages for each in found]
    rise = None if None in pieces else sum(each or 0 for each in pieces)
    since, until = found[0].opening.at, found[-1].closing.at
    return Counted(since, until, rise, _others(usage, machine, since, until))


def _others(usage: PageUsage, machine: register.Meter, since: int, until: int) -> int:
    sole = questions_sheets.sole_machines()
    rows = bulk.rows_of(
        'SELECT "site", "meter", "pages" FROM "page_usage" WHERE "declared_at" > ? AND "declared_at" <= ?'
        ' AND "id" <> ? AND "undone" IS FALSE',
        (since, until, usage.id),
    )
    of_it = (int(pages) for site, meter, pages in rows if questions_sheets.machine_of(site, meter, sole) == machine.id)
    return sum(of_it)
