"""A month of a party held against its allowance, once the entries of every counter are here. PURE.

Each counter keeps to the allowance as far as it knows; two of them with no network may come to more together. What
staff approved is no excess: they knew. Must not know a database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from sync.register import Allowance, Party
from sync.rules import carry_over, pages
from sync.rules.allowances import in_force
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


Beyond = Literal["ask", "even_out", "tell"]  # what asks most of staff first


@dataclass(frozen=True)
class MonthUsed:
    """What a party used in a month at all counters, A4 units, as it counts now; and by how much staff moved what it may
    have, below nought they took it."""

    mono: int = 0
    colour: int = 0
    mono_change: int = 0
    colour_change: int = 0


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


def allowed_in(
    rules: Iterable[Allowance], party: Party, site: str | None, day: date, now: MonthUsed, before: MonthUsed
) -> Allowed:
    """What a party used and may have at a site in the month of `day`, by the rule of that day. `before` is the month
    before: where the rule lets pages be carried over, what was left of it by the rule of its own last day."""
    rules = list(rules)
    rule = in_force(rules, party, site, day)
    found = _counted(party, rule, now)
    if rule is None or not rule.carries:
        return found
    last_day = day.replace(day=1) - timedelta(days=1)
    return carry_over.with_carried(found, rule, _counted(party, in_force(rules, party, site, last_day), before))


def _counted(party: Party, rule: Allowance | None, month: MonthUsed) -> Allowed:
    change = Change(month.mono_change, month.colour_change)
    return with_changes(pages.allowed(party, rule, month.mono, month.colour), [change])


def with_changes(allowed: Allowed, changes: Sequence[Change]) -> Allowed:
    """What is left when the month's changes are counted; where there is no limit there is none still."""
    mono, colour = sum(each.mono for each in changes), sum(each.colour for each in changes)
    return replace(
        allowed, mono_limit=_moved(allowed.mono_limit, mono), colour_limit=_moved(allowed.colour_limit, colour),
        mono_change=allowed.mono_change + mono, colour_change=allowed.colour_change + colour,
    )  # fmt: skip


def over(entries: Sequence[Entry], allowed: Allowed, next_month: Sequence[Change]) -> Over:
    """What is still to be answered for: `allowed` counts the month's own changes, and what the next month takes off for
    it is answered for already."""
    taken = [each for each in next_month if each.evens_out]
    mono = sum(each.mono for each in entries if not each.approved) + sum(each.mono for each in taken)
    colour = sum(each.colour for each in entries if not each.approved) + sum(each.colour for each in taken)
    return Over(_beyond(mono, allowed.mono_limit), _beyond(colour, allowed.colour_limit))


def beyond(rules: Iterable[Allowance | None]) -> Beyond:
    """What is proposed of what is over, by the rules of all sites where something was declared: where they differ, what
    asks most of staff."""
    said = {rule.beyond for rule in rules if rule is not None}
    return next((each for each in get_args(Beyond) if each in said), "ask")


def month_after(month: str, by: int = 1) -> str:
    """ "2026-11" → "2026-12"; `by` −1 is the month before."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32 if by > 0 else -1)).strftime("%Y-%m")


def _moved(limit: int | None, by: int) -> int | None:
    return None if limit is None else max(0, limit + by)


def _beyond(count: int, limit: int | None) -> int:
    return 0 if limit is None else max(0, count - limit)
