"""A sticker is put on a thing: one that was printed beforehand, or a new one in place of a torn one. PURE.

A thing has one sticker: with a new one the old one opens nothing any more. Binding the old one again undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync import codes
from sync.codes import CodeKind
from sync.lending_facts import ItemCodeBound, ItemCodesMade
from sync.register import Item
from sync.rules.refusals import Reason, Refusal

MOST = 520  # codes of one batch: eight sheets of the smallest stickers


def bind(item: Item | None, text: str, holder: Item | None, staff: str) -> ItemCodeBound | Refusal | None:
    """The fact, or why not; `None` when that sticker is on this thing already. `holder` is the thing that the code
    belongs to, in the register as it is now."""
    parsed = codes.parse(text)
    if parsed is None:
        return Refusal(Reason.CODE_UNREADABLE)
    if parsed[0] is not CodeKind.ITEM:
        return Refusal(Reason.STICKER_EXPECTED)
    if item is None:
        return Refusal(Reason.ITEM_UNKNOWN)
    if holder is not None and holder.id != item.id:
        return Refusal(Reason.STICKER_TAKEN, item=holder.id)
    if item.code == parsed[1]:
        return None
    return ItemCodeBound(item=item.id, item_code=parsed[1], staff=staff)


def make(batch: str, fresh: Iterable[bytes], staff: str) -> ItemCodesMade:
    """Codes of random bytes, five for each."""
    return ItemCodesMade(batch=batch, item_codes=[codes.make(CodeKind.ITEM, each) for each in fresh], staff=staff)
