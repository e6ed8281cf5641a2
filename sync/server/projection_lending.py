"""What the server makes of facts about bookings, agreements, inspections, damage, reminders and stocktakes. PURE.

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
from sync.server.actions import About, Action, Decide, Put, Reconsider, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.lending_beliefs import (
    Agreement,
    Booking,
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
    if not view.is_undone(told.uid) and _is_later(told, damage.settled_at, damage.settled_fact):
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


# --- bookings ---------------------------------------------------------------------------------------------------------


@_for(lending_facts.BookingMade)
def _booked(view: Beliefs, told: Told, fact: lending_facts.BookingMade) -> Iterator[Action]:
    known = view.get(Booking, fact.booking) or Booking(fact.booking)
    booking = replace(
        known, fact=told.uid, kind=fact.kind, resource=fact.resource, site=fact.site, device=told.device,
        person=fact.person, party=fact.party, from_at=fact.from_at, until_at=fact.until_at, quantity=fact.quantity,
        people=fact.people, series=fact.series, replaces=fact.replaces, wish=fact.wish, made_by=fact.staff,
        made_at=told.at, has_title=fact.title_commitment is not None, undone=view.is_undone(told.uid),
    )  # fmt: skip
    yield Put(booking_stands(booking))
    yield _about(booking)
    if fact.replaces is not None and not booking.undone:
        moved = view.get(Booking, fact.replaces) or Booking(fact.replaces)
        yield from _cancelled_by(moved, told, fact.staff or fact.person)


def _about(booking: Booking, person: str | None = None) -> About:
    """Whom a fact of a booking concerns, and which thing, where it is one that has a name."""
    return About(person or booking.person, booking.party, booking.resource if booking.kind == "item" else booking.item)


@_for(lending_facts.BookingApproved)
def _approved(view: Beliefs, told: Told, fact: lending_facts.BookingApproved) -> Iterator[Action]:
    yield from _decided(view, told, fact.booking, "approved", None, fact.staff)


@_for(lending_facts.BookingRefused)
def _refused(view: Beliefs, told: Told, fact: lending_facts.BookingRefused) -> Iterator[Action]:
    yield from _decided(view, told, fact.booking, "refused", fact.ground, fact.staff)


def _decided(
    view: Beliefs, told: Told, booking_id: str, decision: str, ground: str | None, staff: str
) -> Iterator[Action]:
    booking = view.get(Booking, booking_id) or Booking(booking_id)
    # Of two decisions the later one counts.
    if not view.is_undone(told.uid) and _is_later(told, booking.decided_at, booking.decided_fact):
        decided = replace(
            booking, decision=decision, ground=ground, decided_by=staff, decided_at=told.at, decided_fact=told.uid
        )
        yield Put(booking_stands(decided))
    yield _about(booking)


@_for(lending_facts.BookingCancelled)
def _cancelled(view: Beliefs, told: Told, fact: lending_facts.BookingCancelled) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid):
        yield from _cancelled_by(booking, told, fact.staff or fact.person)
    yield _about(booking)


def _cancelled_by(booking: Booking, told: Told, by: str | None) -> Iterator[Action]:
    # Cancelled twice: the first time counts.
    if booking.cancelled_at is None or (told.at, told.uid) < (booking.cancelled_at, booking.cancelled_fact or ""):
        cancelled = replace(booking, cancelled_at=told.at, cancelled_fact=told.uid, cancelled_by=by)
        yield Put(booking_stands(cancelled))


@_for(lending_facts.BookingAssigned)
def _assigned(view: Beliefs, told: Told, fact: lending_facts.BookingAssigned) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid) and _is_later(told, booking.assigned_at, booking.assigned_fact):
        yield Put(replace(booking, item=fact.item, assigned_at=told.at, assigned_fact=told.uid))
    yield About(booking.person, booking.party, fact.item)


@_for(lending_facts.BookingCollected)
def _collected(view: Beliefs, told: Told, fact: lending_facts.BookingCollected) -> Iterator[Action]:
    if not view.is_undone(told.uid):
        yield from collected(view, told, fact.booking)
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    yield _about(booking, fact.person)


@_for(lending_facts.BookingUnused)
def _unused(view: Beliefs, told: Told, fact: lending_facts.BookingUnused) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    # Only this server says so, so of two the one that is told later counts.
    if not view.is_undone(told.uid):
        yield Put(booking_stands(replace(booking, unused_fact=told.uid)))
    yield _about(booking)


def collected(view: Beliefs, told: Told, booking_id: str) -> Iterator[Action]:
    """They came for what was booked, or its things were handed over. Of several times the first counts."""
    booking = view.get(Booking, booking_id) or Booking(booking_id)
    if booking.collected_at is None or (told.at, told.uid) < (booking.collected_at, booking.collected_fact or ""):
        came = replace(booking, collected_at=told.at, collected_fact=told.uid)
        yield Put(booking_stands(came))


def booking_stands(booking: Booking) -> Booking:
    """With the state that follows from the rest of it."""
    return replace(booking, state=_state_of(booking))


def _state_of(booking: Booking) -> str:
    if booking.undone:
        return "undone"
    if booking.fact is None:
        return "unknown"
    if booking.collected_fact is not None:
        return "collected"
    if booking.cancelled_fact is not None:
        return "cancelled"
    if booking.unused_fact is not None:
        return "unused"
    if booking.decision is not None:
        return booking.decision
    return {"firm": "approved", "request": "requested", "waiting": "waiting"}[booking.wish or "firm"]


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
        case lending_facts.BookingMade():
            return _undo_booking(view, act)
        case lending_facts.BookingCollected():
            return uncollected(view, uid, act.booking)
        case lending_facts.BookingUnused():
            return _undo_unused(view, uid, act)
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


def _undo_booking(view: Beliefs, act: lending_facts.BookingMade) -> Iterator[Action]:
    booking = view.get(Booking, act.booking)
    if booking is not None:
        yield Put(booking_stands(replace(booking, undone=True)))
    moved = view.get(Booking, act.replaces) if act.replaces is not None else None
    if moved is not None and booking is not None and moved.cancelled_fact == booking.fact:
        yield Put(booking_stands(replace(moved, cancelled_at=None, cancelled_fact=None, cancelled_by=None)))


def uncollected(view: Beliefs, uid: str, booking_id: str, *, one_of_several: bool = False) -> Iterator[Action]:
    """The fact `uid`, which had collected a booking, counts no longer. `one_of_several`: another one may have ended it,
    and its rest is to be collected again; one of the same journal, for those of another come in any order."""
    booking = view.get(Booking, booking_id)
    if booking is None or booking.collected_fact is None:
        return
    by = booking.collected_fact
    if by == uid or (one_of_several and _journal_of(by) == _journal_of(uid)):
        yield Put(booking_stands(replace(booking, collected_at=None, collected_fact=None)))


def _undo_unused(view: Beliefs, uid: str, act: lending_facts.BookingUnused) -> Iterator[Action]:
    booking = view.get(Booking, act.booking)
    if booking is not None and booking.unused_fact == uid:
        yield Put(booking_stands(replace(booking, unused_fact=None)))


def _journal_of(uid: str) -> str:
    return uid.partition(".")[0]


def _is_later(told: Told, at: int | None, uid: str | None) -> bool:
    return (told.at, told.uid) > (at or 0, uid or "")


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
