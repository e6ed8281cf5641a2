"""What the server makes of facts about bookings. PURE.

As in `projection.py`, facts of different journals come in any order and must leave the same behind. Must not know a
database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from sync import facts, lending_facts
from sync.server import told_words
from sync.server.actions import About, Action, Decide, Put, Told, entered_in, is_later
from sync.server.beliefs import Beliefs, Undone
from sync.server.lending_beliefs import Booking

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


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
    if not view.is_undone(told.uid) and is_later(told, booking.decided_at, booking.decided_fact):
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
    yield Put(_with_cancellations(booking, told_words.joined(booking.cancellations, told.at, told.uid, by)))


def _with_cancellations(booking: Booking, words: str) -> Booking:
    """The first of them counts."""
    first = told_words.first(words)
    return booking_stands(replace(booking, cancellations=words, cancelled_fact=first[1] if first else None))


@_for(lending_facts.BookingAssigned)
def _assigned(view: Beliefs, told: Told, fact: lending_facts.BookingAssigned) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid) and is_later(told, booking.assigned_at, booking.assigned_fact):
        yield Put(replace(booking, item=fact.item, assigned_at=told.at, assigned_fact=told.uid))
    yield About(booking.person, booking.party, fact.item)


@_for(lending_facts.BookingCollected)
def _collected(view: Beliefs, told: Told, fact: lending_facts.BookingCollected) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid):
        yield Put(_with_collections(booking, told_words.joined(booking.collections, told.at, told.uid, "came")))
    yield _about(booking, fact.person)


@_for(lending_facts.BookingUnused)
def _unused(view: Beliefs, told: Told, fact: lending_facts.BookingUnused) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid):
        yield Put(_with_marks(booking, {*_said(booking), told.uid}))
    yield _about(booking)


_marks = msgspec.json.Decoder(list[str]).decode


def _said(booking: Booking) -> list[str]:
    """The facts that say that nobody came, and were not taken back."""
    return _marks(booking.unused)


def _with_marks(booking: Booking, facts: Iterable[str]) -> Booking:
    """One of them is enough, whichever; that they are kept apart lets each be taken back alone."""
    marks = sorted(facts)
    text = msgspec.json.encode(marks).decode()
    return booking_stands(replace(booking, unused=text, unused_fact=marks[-1] if marks else None))


@_for(lending_facts.BookingHoursSet)
def _hours_set(view: Beliefs, told: Told, fact: lending_facts.BookingHoursSet) -> Iterator[Action]:
    booking = view.get(Booking, fact.booking) or Booking(fact.booking)
    if not view.is_undone(told.uid):
        words = told_words.joined(booking.hours, told.at, told.uid, fact.from_at, fact.until_at)
        yield Put(_with_hours(booking, words))
    yield _about(booking)


def _with_hours(booking: Booking, words: str) -> Booking:
    """The last of them counts."""
    _, _, since, until = told_words.last(words) or (None, None, None, None)
    return replace(booking, hours=words, actual_from=since, actual_until=until)


def handed_over(view: Beliefs, uid: str, at: int, loan: facts.LoanIssued) -> Iterator[Action]:
    """What was booked went out at `at` (ms UTC) with the loan that `uid` tells of, all of it or a part. Where that does
    not count, what was left of it is to be collected again, although another loan had ended it before."""
    if loan.booking is None:
        return
    booking = view.get(Booking, loan.booking) or Booking(loan.booking)
    words = told_words.without(booking.collections, uid)
    if (gone := view.get(Undone, uid)) is not None and gone.by_fact != "":
        words = told_words.joined(words, gone.at, uid, "reopened")
    elif not loan.booking_goes_on:
        words = told_words.joined(words, at, uid, "handed")
    if words != booking.collections:
        yield Put(_with_collections(booking, words))


def _with_collections(booking: Booking, words: str) -> Booking:
    """The first counts that says that they came, or that the last of it was handed over and no part of it taken back
    then or since."""
    reopened_at, *_ = told_words.last(words, "reopened") or [-1]
    told = told_words.read(words)
    counts = [word for word in told if word[2] == "came" or (word[2] == "handed" and word[0] > reopened_at)]
    at, uid, _ = counts[0] if counts else (None, None, None)
    return booking_stands(replace(booking, collections=words, collected_at=at, collected_fact=uid))


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


# --- taken back ---


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that is not of this page."""
    match act:
        case lending_facts.BookingMade():
            return _undo_booking(view, uid, act)
        case lending_facts.BookingCancelled():
            return _uncancelled(view, uid, act.booking)
        case lending_facts.BookingCollected():
            return _uncollected(view, uid, act.booking)
        case lending_facts.BookingUnused():
            return _undo_unused(view, uid, act)
        case lending_facts.BookingHoursSet():
            return _undo_hours(view, uid, act)
    return None


def _undo_booking(view: Beliefs, uid: str, act: lending_facts.BookingMade) -> Iterator[Action]:
    booking = view.get(Booking, act.booking)
    if booking is not None:
        yield Put(booking_stands(replace(booking, undone=True)))
    if act.replaces is not None:
        yield from _uncancelled(view, uid, act.replaces)


def _uncancelled(view: Beliefs, uid: str, booking_id: str) -> Iterator[Action]:
    booking = view.get(Booking, booking_id)
    if booking is not None:
        yield Put(_with_cancellations(booking, told_words.without(booking.cancellations, uid)))


def _uncollected(view: Beliefs, uid: str, booking_id: str) -> Iterator[Action]:
    booking = view.get(Booking, booking_id)
    if booking is not None:
        yield Put(_with_collections(booking, told_words.without(booking.collections, uid)))


def _undo_unused(view: Beliefs, uid: str, act: lending_facts.BookingUnused) -> Iterator[Action]:
    booking = view.get(Booking, act.booking)
    if booking is not None:
        yield Put(_with_marks(booking, {*_said(booking)} - {uid}))


def _undo_hours(view: Beliefs, uid: str, act: lending_facts.BookingHoursSet) -> Iterator[Action]:
    booking = view.get(Booking, act.booking)
    if booking is not None:
        yield Put(_with_hours(booking, told_words.without(booking.hours, uid)))
