"""Stickers as staff see and give them: sheets of codes that belong to nothing yet, and which sticker is on a thing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from sync import codes, register
from sync.facts import ActUndone
from sync.rules import stickers
from sync.rules.refusals import Refusal
from sync.server import own_journal, questions_names, register_store
from sync.server.inspecting import new_id
from sync.server.lending_models import StickerBatch
from sync.server.own_journal import Draft
from sync.server.paging import PAGE, Page, page_of
from sync.server.papers.pages import Label
from sync.server.register_models import ItemRow

RANDOM = 5  # bytes of a thing's code
_codes = msgspec.json.Decoder(list[str]).decode


@dataclass(frozen=True)
class Batch:
    """A sheet of codes, with the things that some of them are on by now."""

    row: StickerBatch
    codes: list[str]
    bound: dict[str, register.Item]


def batches(older: str | None = None) -> Page[StickerBatch]:
    """The newest first; those that were thrown away are left out."""
    conditions = [StickerBatch.undone == False]  # noqa: E712
    return Page(*page_of(StickerBatch.select(), conditions, (StickerBatch.at, StickerBatch.id), older, PAGE))


def batch(id: str) -> Batch | None:
    row = StickerBatch.get_or_none(StickerBatch.id == id, StickerBatch.undone == False)  # noqa: E712
    if row is None:
        return None
    made = _codes(row.item_codes)
    items = {item.code: item for item in register_store.select(register.Item, ItemRow.code.in_(made))}
    return Batch(row, made, items)


def number_of(row: StickerBatch) -> int:
    """How many codes a batch has."""
    return len(_codes(row.item_codes))


def make(number: int, staff: str, now: int) -> str:
    """Hand out so many fresh codes. Returns the batch's id."""
    fact = stickers.make(new_id(), (secrets.token_bytes(RANDOM) for _ in range(number)), staff)
    own_journal.record([Draft(fact)], now)
    return fact.batch


def throw_away(found: Batch, staff: str, now: int) -> bool:
    """The sheet was never stuck on. `False` when one of its stickers is on a thing."""
    if found.bound:
        return False
    own_journal.record([Draft(ActUndone(undone=[found.row.fact], staff=staff))], now)
    return True


def bind(item: str, text: str, staff: str, now: int, was: str | None = None) -> Refusal | Literal["changed"] | None:
    """Put a sticker on a thing. Returns why not, `None` when it is on it now; "changed" where it has not the code any
    more that it `was` shown with, `None`: nobody was shown it."""
    with own_journal.alone(now):
        register_store.hold()
        known = register_store.get(register.Item, item)
        if was is not None and known is not None and known.code != was:
            return "changed"
        parsed = codes.parse(text)
        holder = questions_names.item_with(parsed[1]) if parsed else None
        answer = stickers.bind(
            known, text,
            register_store.get(register.Item, holder) if holder else None, staff,
        )  # fmt: skip
        if isinstance(answer, Refusal):
            return answer
        if answer is not None:
            own_journal.record([Draft(answer)], now)
    return None


def bind_fresh(item: str, staff: str, now: int, was: str | None = None) -> Refusal | Literal["changed"] | None:
    """A new code in place of the old one, to be printed. As `bind`."""
    return bind(item, codes.make(codes.CodeKind.ITEM, secrets.token_bytes(RANDOM)), staff, now, was)


def fresh_labels(made: Iterable[str], centre: str) -> list[Label]:
    """Stickers that belong to nothing yet."""
    return [Label(code, "", "", centre) for code in made]
