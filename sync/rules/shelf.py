"""What of a type is free on the shelf, and when more of it is. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.register import Item, Policy
from sync.rules.calendar import OpeningCalendar


@dataclass(frozen=True)
class Availability:
    """Of one item type at one site. `back_on` is an ISO day, the first on which one is due back; `None` when none is
    out, or those that are should be back already. `pieces` is how many of a pile are left, `None` for things with
    stickers and for what nobody counts."""

    free: tuple[str, ...]
    total: int
    back_on: str | None
    in_repair: int
    by_staff: bool
    pieces: int | None = None

    @property
    def left(self) -> int:
        """How many can be taken now."""
        return len(self.free) if self.pieces is None else self.pieces


def availability(
    items: Sequence[Item], policy: Policy, due: Mapping[str, int], wanting: Mapping[str, str],
    calendar: OpeningCalendar, at: int,
) -> Availability:  # fmt: skip
    """`items` are all of one type at the site; `due` maps the ones that are out to ms UTC; `wanting` those to be
    inspected."""
    usable = [item for item in items if item.status in ("available", "in_repair")]
    free = [i.id for i in usable if i.status == "available" and i.id not in due and i.id not in wanting]
    awaited = [due[item.id] for item in usable if item.id in due and due[item.id] >= at]
    return Availability(
        free=tuple(free),
        total=len(usable),
        back_on=calendar.day_of(min(awaited)).isoformat() if awaited else None,
        in_repair=sum(item.status == "in_repair" or item.id in wanting for item in usable),
        by_staff=policy.approval == "staff",
    )


def left_of(pile: Item, out: Mapping[str, int]) -> int:
    """How many of a pile lie there: its count without `out`, the pieces that are on loan by item."""
    return max(0, pile.count - out.get(pile.id, 0)) if pile.status == "available" else 0


def pile_availability(
    piles: Sequence[Item], policy: Policy, out: Mapping[str, int], due: Mapping[str, int], calendar: OpeningCalendar,
    at: int,
) -> Availability:  # fmt: skip
    """Of piles of one type: `pieces` counts all that lie there, `total` all that belong there. `out` are pieces on loan
    by pile, `due` the first moment (ms UTC) on which any come back."""
    usable = [pile for pile in piles if pile.status in ("available", "in_repair")]
    left = {pile.id: left_of(pile, out) for pile in usable}
    awaited = [due[pile.id] for pile in usable if pile.id in due and due[pile.id] >= at]
    return Availability(
        free=tuple(sorted((pile for pile in left if left[pile]), key=lambda pile: -left[pile])),
        total=sum(pile.count for pile in usable),
        back_on=calendar.day_of(min(awaited)).isoformat() if awaited else None,
        in_repair=sum(pile.status == "in_repair" for pile in usable),
        by_staff=policy.approval == "staff",
        pieces=sum(left.values()),
    )
