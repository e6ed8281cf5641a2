"""Whether something is free: claims on units over time. PURE, and exact.

A *claim* wants units from a moment on until another (ms UTC, the end not included, buffer and all). It may name its
unit (a loan, a booking of this very thing) or take any (a booking of a type). A wish fits when it and every open claim
near it can be given units for their whole time, beside what named claims hold. Counting claims at each moment is not
enough: two units that are each taken on another day leave none for both days.

What is over before a wish begins cannot matter to it, nor what lies beyond a time in which nothing is claimed; so the
cost does not grow with history, as long as whoever asks hands in only what is not over yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

FOR_EVER = 2**62  # until nobody knows when: an overdue thing is out until it is back
Spans = tuple[tuple[int, int], ...]  # when a unit is taken, in order


@dataclass(frozen=True)
class Claim:
    """`unit` is `None` when any will do; then `quantity` of them are wanted, each for the whole time."""

    id: str
    from_at: int
    until_at: int
    unit: str | None = None
    quantity: int = 1

    def meets(self, other: Claim) -> bool:
        return self.from_at < other.until_at and other.from_at < self.until_at


def fits(units: Sequence[str], claims: Iterable[Claim], wish: Claim) -> bool:
    """Whether `wish` can be granted without pushing anybody aside. Named claims may stand against each other already
    (a thing that is late against the booking that waits for it): that is no reason to say no elsewhere."""
    near = _around(claims, wish)
    if wish.unit is not None and any(each.unit == wish.unit and each.meets(wish) for each in near):
        return False
    return wish.unit in (None, *units) and assign(units, [*near, wish]) is not None


def how_many_fit(units: Sequence[str], claims: Iterable[Claim], wish: Claim) -> int:
    """The greatest quantity with which an open `wish` can be granted, 0 for none."""
    near = _around(claims, wish)
    found = 0
    while found < len(units) and assign(units, [*near, replace(wish, quantity=found + 1)]) is not None:
        found += 1
    return found


def assign(units: Sequence[str], claims: Iterable[Claim]) -> dict[str, tuple[str, ...]] | None:
    """Units for every open claim by its id, `None` when there is no way. Tries them one after another by their
    beginning, and of units that stand alike only one."""
    taken: dict[str, Spans] = dict.fromkeys(units, ())
    waiting: list[Claim] = []
    for claim in claims:
        if claim.unit is None:
            waiting += [replace(claim, quantity=1)] * claim.quantity
        elif claim.unit in taken:
            taken[claim.unit] = _with(taken[claim.unit], claim)
    waiting.sort(key=lambda each: (each.from_at, each.until_at, each.id))
    chosen: list[str] = []
    if not _place(waiting, taken, chosen):
        return None
    given: dict[str, tuple[str, ...]] = {}
    for claim, unit in zip(waiting, chosen, strict=True):
        given[claim.id] = (*given.get(claim.id, ()), unit)
    return given


def peak(claims: Iterable[Claim], from_at: int, until_at: int) -> int:
    """How many of a pile are claimed at most at one moment of a time: where units are all alike, and nobody must have
    the same one all the time, counting is enough."""
    own = [each for each in claims if each.from_at < until_at and from_at < each.until_at]
    moments = {from_at, *(each.from_at for each in own if each.from_at > from_at)}
    return max(sum(each.quantity for each in own if each.from_at <= at < each.until_at) for at in moments)


def _around(claims: Iterable[Claim], wish: Claim) -> list[Claim]:
    """The claims that the wish may push aside: those that it meets, open ones that these meet, and so on, and whatever
    names a unit in their time."""
    rest = [each for each in claims if each.id != wish.id]
    near: list[Claim] = []
    waiting = [wish]
    while waiting:
        one = waiting.pop()
        met = [each for each in rest if each.meets(one)]
        near += met
        rest = [each for each in rest if not each.meets(one)]
        waiting += [each for each in met if each.unit is None]
    return near


def _with(own: Spans, claim: Claim) -> Spans:
    return tuple(sorted((*own, (claim.from_at, claim.until_at))))


def _place(waiting: Sequence[Claim], taken: Mapping[str, Spans], chosen: list[str]) -> bool:
    if not waiting:
        return True
    claim, tried = waiting[0], set()
    for unit in sorted(taken, key=lambda each: _free_since(taken[each], claim.from_at), reverse=True):
        ahead = tuple(span for span in taken[unit] if span[1] > claim.from_at)
        if ahead in tried or any(begins < claim.until_at and claim.from_at < ends for begins, ends in ahead):
            continue
        tried.add(ahead)
        chosen.append(unit)
        if _place(waiting[1:], {**taken, unit: _with(taken[unit], claim)}, chosen):
            return True
        chosen.pop()
    return False


def _free_since(own: Spans, at: int) -> int:
    """Who was busy last is taken first, so that long gaps stay whole."""
    return max((ends for _, ends in own if ends <= at), default=-1)
