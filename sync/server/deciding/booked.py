"""What is known around a booking: of a place how long they were in for it and who else had it, of a thing the loan in
its way and what could be had instead. Only reads."""

from __future__ import annotations

from collections.abc import Iterable

from sync import facts, ids, register
from sync.lending_facts import BookingMade
from sync.server import bulk, questions_bookings, questions_words, register_store
from sync.server.beliefs import Loan, Visit
from sync.server.deciding.shape import Promised, Recorded, Stay
from sync.server.detecting import room_time_mismatch
from sync.server.lending_beliefs import Booking
from sync.server.models import Case

HOLDS = ("requested", "approved", "collected")
LIVE = ("requested", "approved")


def visits_in(records: Iterable[Recorded]) -> tuple[Visit, ...]:
    """The visits with which records began, as they stand now."""
    ids = [each.fact.visit for each in records if isinstance(each.fact, facts.VisitCheckedIn)]
    return tuple(sorted(bulk.select_in(Visit, "id", ids), key=lambda each: (each.arrived_at or 0, each.id)))


def stay(case: Case, visits: tuple[Visit, ...]) -> Stay | None:
    """How long `visits` were for the place that a case's booking is about; `None` where that is not known."""
    own = next(iter(bulk.select_in(Booking, "id", [case.subject or ""])), None) if visits else None
    if own is None:
        return None
    since = min(each.arrived_at or 0 for each in visits)
    until = max(each.left_at or 0 for each in visits)
    rows = bulk.select(
        Booking,
        f'"site" = ? AND "state" IN ({", ".join("?" * len(HOLDS))}) AND "id" <> ? AND "from_at" < ? AND "until_at" > ?',
        (own.site, *HOLDS, own.id, until, since),
    )
    span = room_time_mismatch.hours(own, visits, rows)
    if span is None:
        return None
    return Stay(*span, is_taken=any(
        (each.kind, each.resource) == (own.kind, own.resource) and not room_time_mismatch.is_theirs(each, own)
        and (each.from_at or 0) < span[1] and (each.until_at or 0) > span[0] for each in rows
    ))  # fmt: skip


def promised(records: Iterable[Recorded], now: int) -> Promised | None:
    """Of the bookings and loans with which records began, the next booking to come and the loan that lasts longest;
    `None` once there is no such booking that holds, or no such loan that is out. `now` is ms UTC."""
    told = [each.fact for each in records]
    rows = bulk.select_in(Booking, "id", [each.booking for each in told if isinstance(each, BookingMade)])
    loans = bulk.select_in(Loan, "id", [each.loan for each in told if isinstance(each, facts.LoanIssued)])
    live = [row for row in rows if row.state in LIVE and (row.from_at or 0) > now]
    out = [each for each in loans if each.state == "out"]
    if not live or not out:
        return None
    booking = min(live, key=lambda row: (row.from_at or 0, row.id))
    loan = max(out, key=lambda each: (each.due_at or 0, each.id))
    title = questions_words.one(booking.fact, "title") or None if booking.has_title else None
    return Promised(booking, loan, _free_instead(booking, loan, now), ids.new_id(now), title)


def _free_instead(booking: Booking, loan: Loan, now: int) -> tuple[str, ...]:
    """Other things of its kind that nobody has, or has booked, in the time of a booking for one thing by its name."""
    unit = booking.resource if booking.kind == "item" else booking.item
    if booking.quantity != 1 or unit is None or unit != loan.item:
        return ()
    party = register_store.get(register.Party, booking.party or "")
    diary = questions_bookings.desk(booking.site or "", party, now).diary.without(booking.id)
    pool = diary.stock.pool_of.get(unit)
    if pool is None:
        return ()
    free = diary.free_units(pool, booking.from_at or 0, booking.until_at or 0)
    return tuple(each for each in free if each != unit)
