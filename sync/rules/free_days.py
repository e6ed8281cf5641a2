"""How many of what can be booked are free on each day, for a calendar. PURE.

A day is as free as it is when most is taken. That somebody could have a thing for the whole of it is for the rule of
bookings to say, which knows that units cannot be changed on the way.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.rules.claims import Diary, Pool
from sync.rules.occupancy import Claim

Span = tuple[int, int]  # ms UTC, the end not included


def free_of(diary: Diary, kind: str, resource: str, spans: Sequence[Span]) -> list[int]:
    """How many of what can be booked are free in each span: of a kit as many as all that belongs to it allows."""
    found = [0] * len(spans)
    for number, demand in enumerate(diary.stock.demands(kind, resource)):
        each = [free // max(1, demand.quantity) for free in least_free(diary, demand.pool, spans)]
        found = each if number == 0 else [min(pair) for pair in zip(found, each, strict=True)]
    return found


def least_free(diary: Diary, pool: str, spans: Sequence[Span]) -> list[int]:
    """How many of a pool are free in each span when most are taken; nothing is free of a pool that is not there."""
    found = diary.stock.pools.get(pool)
    if found is None:
        return [0] * len(spans)
    claims = [each for each in diary.claims.get(pool, ()) if each.unit is None or each.unit in found.units]
    return [_least(found, claims, begins, ends) for begins, ends in spans]


def _least(pool: Pool, claims: Sequence[Claim], begins: int, ends: int) -> int:
    near = [each for each in claims if each.from_at < ends and begins < each.until_at]
    if not near:
        return pool.size
    moments = {begins, *(each.from_at for each in near if each.from_at > begins)}
    return max(0, pool.size - max(_taken(near, at) for at in moments))


def _taken(claims: Sequence[Claim], at: int) -> int:
    """A unit that is late and booked by name is taken once."""
    here = [each for each in claims if each.from_at <= at < each.until_at]
    named = {each.unit for each in here if each.unit is not None}
    return len(named) + sum(each.quantity for each in here if each.unit is None)
