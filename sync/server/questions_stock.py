"""What is left of things that are used up: what staff counted last, without what was given since. Only reads.

Nobody is refused because of it: who takes the last folders takes them, and staff see that it runs low.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from peewee import fn

from sync import register
from sync.server import register_store
from sync.server.lending_models import Giving
from sync.server.register_models import ItemDetail, ItemRow, RegisterChange


@dataclass(frozen=True)
class Left:
    """`left` of the `counted` pieces of a pile; `given` since staff counted, at `counted_at` (ms UTC). `low_at` is from
    how many left on it runs low, `None` where nobody said."""

    item: register.Item
    counted: int
    counted_at: int
    given: int
    low_at: int | None

    @property
    def left(self) -> int:
        return max(0, self.counted - self.given)

    @property
    def is_low(self) -> bool:
        return self.left == 0 or (self.low_at is not None and self.left <= self.low_at)


def left_of(item: register.Item) -> Left | None:
    """`None` for what comes back, and is no consumable."""
    kind = register_store.get(register.ItemType, item.item_type)
    return _left(item) if kind is not None and kind.kind == "consumable" else None


def running_low(site: str | None = None) -> list[Left]:
    """What is used up and nearly gone, the least first; things that are lent no more left out."""
    kinds = [kind.id for kind in register_store.every(register.ItemType) if kind.kind == "consumable"]
    conditions = [ItemRow.item_type.in_(kinds), ItemRow.status != "withdrawn"]
    conditions += [ItemRow.site == site] if site else []
    found: Iterable[Left] = map(_left, register_store.select(register.Item, *conditions)) if kinds else ()
    return sorted((each for each in found if each.is_low), key=lambda each: (each.left, each.item.id))


def _left(item: register.Item) -> Left:
    counted_at = _counted_at(item)
    given = Giving.select(fn.SUM(Giving.quantity)).where(
        Giving.item == item.id,
        Giving.at >= counted_at,
        Giving.undone == False,  # noqa: E712
    )
    detail = ItemDetail.get_or_none(ItemDetail.item == item.id)
    return Left(item, item.count, counted_at, int(given.scalar() or 0), detail.low_at if detail else None)


def _counted_at(item: register.Item) -> int:
    """When the number in the register was written: at the last change of it, or when the thing was entered."""
    changes = RegisterChange.select().where(RegisterChange.entity == "item", RegisterChange.entity_id == item.id)
    for change in changes.order_by(RegisterChange.id.desc()):
        if change.before is None or _count(change.before) != _count(change.after):
            return int(change.at)
    return 0


def _count(text: str | None) -> int:
    return int(msgspec.json.decode(text).get("count", 1)) if text else 0
