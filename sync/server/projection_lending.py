"""What the server makes of facts about agreements, inspections, damage, reminders and stocktakes. PURE.

The table for loans, visits and pages is `projection.py`, which asks this one for what it does not know itself. As
there, facts of different journals come in any order and must leave the same behind. Must not know a database or a
clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from sync import facts, lending_facts
from sync.server import beliefs
from sync.server.actions import About, Action, Decide, Put, Reconsider, Told, entered_in, is_later
from sync.server.beliefs import Beliefs
from sync.server.lending_beliefs import (
    Agreement,
    Damage,
    Giving,
    Inspection,
    Reminder,
    StickerBatch,
    Stocktake,
    StocktakeScan,
)

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


# --- inspections and damage -------------------------------------------------------------------------------------------


def inspected(view: Beliefs, told: Told, fact: lending_facts.ItemInspected) -> Iterator[Action]:
    """What staff found; that a loan goes on because the thing was not there is `projection.py`'s."""
    yield Put(
        Inspection(
            fact=told.uid, item=fact.item, take_back=fact.take_back, loan=fact.loan, resumed_loan=fact.resumed_loan,
            site=fact.site, device=told.device, staff=fact.staff, at=told.at, condition=fact.condition.value,
            missing=_text(fact.missing), has_note=fact.note_commitment is not None, undone=view.is_undone(told.uid),
            photo=fact.photo,
        )
    )  # fmt: skip
    yield About(None, None, fact.item)
    yield Reconsider(fact.item)


@_for(lending_facts.DamageReported)
def _damaged(view: Beliefs, told: Told, fact: lending_facts.DamageReported) -> Iterator[Action]:
    damage = view.get(Damage, fact.damage) or Damage(fact.damage)
    reported = replace(
        damage, fact=told.uid, item=fact.item, kind=fact.kind, parts=_text(fact.parts), loan=fact.loan, site=fact.site,
        device=told.device, staff=fact.staff, person=fact.person, reported_at=told.at,
        has_note=fact.note_commitment is not None, undone=view.is_undone(told.uid), photo=fact.photo,
    )  # fmt: skip
    yield Put(_damage_stands(reported))
    yield About(fact.person, None, fact.item)
    yield Reconsider(fact.item)


@_for(lending_facts.DamageSettled)
def _settled(view: Beliefs, told: Told, fact: lending_facts.DamageSettled) -> Iterator[Action]:
    damage = view.get(Damage, fact.damage) or Damage(fact.damage)
    # Settled twice: the later word counts.
    if not view.is_undone(told.uid) and is_later(told, damage.settled_at, damage.settled_fact):
        settled = replace(
            damage, outcome=fact.outcome, cost=fact.cost, settled_at=told.at, settled_fact=told.uid,
            settled_by=fact.staff,
        )  # fmt: skip
        yield Put(_damage_stands(settled))
    if damage.item is not None:
        yield About(None, None, damage.item)
        yield Reconsider(damage.item)


def _damage_stands(damage: Damage) -> Damage:
    if damage.undone:
        return replace(damage, state="undone")
    if damage.fact is None:
        return replace(damage, state="unknown")
    return replace(damage, state="open" if damage.settled_fact is None else "settled")


# --- what is told once and stands alone -------------------------------------------------------------------------------


@_for(lending_facts.AgreementSigned)
def _agreed(view: Beliefs, told: Told, fact: lending_facts.AgreementSigned) -> Iterator[Action]:
    yield Put(
        Agreement(
            id=fact.agreement, fact=told.uid, loans=_text(fact.loans), person=fact.person, party=fact.party,
            site=fact.site, device=told.device, terms=fact.terms, version=fact.version, language=fact.language,
            means=fact.means, document_digest=fact.document_digest, has_strokes=fact.strokes_commitment is not None,
            staff=fact.staff, signed_at=told.at, undone=view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(lending_facts.ConsumableGiven)
def _given(view: Beliefs, told: Told, fact: lending_facts.ConsumableGiven) -> Iterator[Action]:
    yield Put(
        Giving(
            fact=told.uid, item=fact.item, quantity=fact.quantity, site=fact.site, device=told.device,
            person=fact.person, party=fact.party, approved_by=fact.approved_by, at=told.at,
            undone=view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(lending_facts.ReminderSent)
def _reminded(view: Beliefs, told: Told, fact: lending_facts.ReminderSent) -> Iterator[Action]:
    yield Put(
        Reminder(
            told.uid, fact.person, _text(fact.loans), fact.kind, fact.means, fact.staff, told.device, told.at,
            view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(lending_facts.ItemCodesMade)
def _codes_made(view: Beliefs, told: Told, fact: lending_facts.ItemCodesMade) -> Iterator[Action]:
    undone = view.is_undone(told.uid)
    yield Put(StickerBatch(fact.batch, told.uid, fact.staff, told.at, _text(fact.item_codes), undone))


# --- stocktake --------------------------------------------------------------------------------------------------------


@_for(lending_facts.StocktakeOpened)
def _count_began(view: Beliefs, told: Told, fact: lending_facts.StocktakeOpened) -> Iterator[Action]:
    known = view.get(Stocktake, fact.stocktake) or Stocktake(fact.stocktake)
    opened = replace(
        known, fact=told.uid, site=fact.site, device=told.device, staff=fact.staff, expected=_text(fact.expected),
        on_loan=_text(fact.on_loan), opened_at=told.at, undone=view.is_undone(told.uid), piles=_text(fact.piles),
        category=fact.category, place=told.detached.get("place", ""),
    )  # fmt: skip
    yield Put(_count_stands(opened))


@_for(lending_facts.StocktakeScanned)
def _counted(view: Beliefs, told: Told, fact: lending_facts.StocktakeScanned) -> Iterator[Action]:
    yield Put(
        StocktakeScan(
            fact=told.uid, stocktake=fact.stocktake, item=fact.item, quantity=fact.quantity, site=fact.site,
            device=told.device, staff=fact.staff, at=told.at, has_code=fact.code_commitment is not None,
            undone=view.is_undone(told.uid), scan=fact.scan, scanned_at=fact.scanned_at,
        )
    )  # fmt: skip


@_for(lending_facts.StocktakeClosed)
def _count_ended(view: Beliefs, told: Told, fact: lending_facts.StocktakeClosed) -> Iterator[Action]:
    known = view.get(Stocktake, fact.stocktake) or Stocktake(fact.stocktake)
    if not view.is_undone(told.uid):
        closings = _text(sorted([*_closings(known), (told.at, told.uid, fact.staff)]))
        yield Put(_count_stands(replace(known, closings=closings)))


_closings_of = msgspec.json.Decoder(list[tuple[int, str, str]]).decode


def _closings(stocktake: Stocktake) -> list[tuple[int, str, str]]:
    return _closings_of(stocktake.closings)


def _count_stands(stocktake: Stocktake) -> Stocktake:
    """With the first closing that counts, and the state that follows from the rest of it."""
    first = next(iter(_closings(stocktake)), (None, None, None))
    stocktake = replace(stocktake, closed_at=first[0], closed_fact=first[1], closed_by=first[2])
    if stocktake.undone:
        return replace(stocktake, state="undone")
    if stocktake.fact is None:
        return replace(stocktake, state="unknown")
    return replace(stocktake, state="open" if stocktake.closed_fact is None else "closed")


# --- acts taken back --------------------------------------------------------------------------------------------------


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that nobody takes back."""
    match act:
        case lending_facts.ItemInspected():
            return _undo_row(view, Inspection, uid, act.item)
        case lending_facts.DamageReported():
            return _undo_damage(view, act)
        case lending_facts.AgreementSigned():
            return _undo_row(view, Agreement, act.agreement)
        case lending_facts.ConsumableGiven():
            return _undo_row(view, Giving, uid)
        case lending_facts.ReminderSent():
            return _undo_row(view, Reminder, uid)
    return _undo_of_counting(view, uid, act)


def _undo_of_counting(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    match act:
        case lending_facts.StocktakeScanned():
            return _undo_row(view, StocktakeScan, uid)
        case lending_facts.StocktakeOpened() | lending_facts.StocktakeClosed():
            return _undo_count(view, uid, act)
        case lending_facts.ItemCodesMade():
            return _undo_row(view, StickerBatch, act.batch)
    return None


def _undo_row(view: Beliefs, kind: type[beliefs.Row], key: str, item: str | None = None) -> Iterator[Action]:
    row = view.get(kind, key)
    if row is not None:
        yield Put(replace(row, undone=True))
    if item is not None:
        yield Reconsider(item)


def _undo_count(
    view: Beliefs, uid: str, act: lending_facts.StocktakeOpened | lending_facts.StocktakeClosed
) -> Iterator[Action]:
    """A count that was begun for nothing is discarded, one that was closed too soon goes on."""
    count = view.get(Stocktake, act.stocktake)
    if count is not None and isinstance(act, lending_facts.StocktakeOpened):
        yield Put(_count_stands(replace(count, undone=True)))
    elif count is not None:
        left = [each for each in _closings(count) if each[1] != uid]
        yield Put(_count_stands(replace(count, closings=_text(left))))


def _undo_damage(view: Beliefs, act: lending_facts.DamageReported) -> Iterator[Action]:
    damage = view.get(Damage, act.damage)
    if damage is not None:
        yield Put(_damage_stands(replace(damage, undone=True)))
    yield About(act.person, None, act.item)
    yield Reconsider(act.item)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
