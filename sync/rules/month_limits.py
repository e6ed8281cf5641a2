"""A month of a party held against its allowance, once the entries of every counter are here. PURE.

Each counter keeps to the allowance as far as it knows; two of them with no network may come to more together. What
staff approved is no excess: they knew. Must not know a database or a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.rules.pages import Allowed


@dataclass(frozen=True)
class Entry:
    """One declaration as it counts now. `fact` is its uid, `at` ms UTC; `device` and `site` are where it was made."""

    fact: str
    at: int
    device: str | None
    site: str | None
    mono: int
    colour: int
    approved: bool


@dataclass(frozen=True)
class Change:
    """What staff gave for the month, A4 units; below nought they took it. `evens_out`: it takes off what was over the
    month before."""

    mono: int
    colour: int
    evens_out: bool = False


@dataclass(frozen=True)
class Over:
    """How far over the allowance a party came with nobody's approval, A4 units."""

    mono: int
    colour: int

    def __bool__(self) -> bool:
        return bool(self.mono or self.colour)


def with_changes(allowed: Allowed, changes: Sequence[Change]) -> Allowed:
    """What is left when the month's changes are counted; where there is no limit there is none still."""
    mono, colour = sum(each.mono for each in changes), sum(each.colour for each in changes)
    return Allowed(
        allowed.mono_used, allowed.colour_used, _moved(allowed.mono_limit, mono),
        _moved(allowed.colour_limit, colour), allowed.warn_percent,
    )  # fmt: skip


def over(entries: Sequence[Entry], allowed: Allowed, next_month: Sequence[Change]) -> Over:
    """What is still to be answered for: `allowed` counts the month's own changes, and what the next month takes off for
    it is answered for already."""
    taken = [each for each in next_month if each.evens_out]
    mono = sum(each.mono for each in entries if not each.approved) + sum(each.mono for each in taken)
    colour = sum(each.colour for each in entries if not each.approved) + sum(each.colour for each in taken)
    return Over(_beyond(mono, allowed.mono_limit), _beyond(colour, allowed.colour_limit))


def month_after(month: str, by: int = 1) -> str:
    """ "2026-11" → "2026-12"; `by` −1 is the month before."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32 if by > 0 else -1)).strftime("%Y-%m")


def _moved(limit: int | None, by: int) -> int | None:
    return None if limit is None else max(0, limit + by)


def _beyond(count: int, limit: int | None) -> int:
    return 0 if limit is None else max(0, count - limit)
