"""What becomes of a booking: granted, cancelled, given a unit, given to who waited, or released. PURE."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sync.lending_facts import BookingApproved, BookingAssigned, BookingCancelled
from sync.rules.bookings import Desk, taken, wish_of
from sync.rules.claims import HOLDING, LETS, Booked, Diary, claims_of
from sync.rules.refusals import Reason, Refusal

SOON_MS = 3_600_000  # so long before its time who comes in comes for it


def cancel(
    booking: Booked | None, person: str, acts_for: Iterable[str], at: int, staff: str | None = None
) -> BookingCancelled | list[Refusal]:
    """By whoever made it, another of the same party, or staff; not any more when its time is over."""
    if booking is None or (staff is None and booking.person != person and booking.party not in set(acts_for)):
        return [Refusal(Reason.BOOKING_UNKNOWN)]
    if booking.until_at <= at:
        return [Refusal(Reason.BOOKING_OVER)]
    return BookingCancelled(booking=booking.id, person=None if staff else person, staff=staff)


def approve(booking: Booked | None, desk: Desk, staff: str) -> BookingApproved | list[Refusal]:
    """A request is granted, or one that waited is given what is free now. What is taken cannot be given."""
    if booking is None or booking.state not in ("requested", "waiting"):
        return [Refusal(Reason.BOOKING_UNKNOWN)]
    if booking.until_at <= desk.at:
        return [Refusal(Reason.BOOKING_OVER)]
    against = taken(wish_of(booking), replace(desk, diary=desk.diary.without(booking.id)))
    return against or BookingApproved(booking=booking.id, staff=staff)


def assign(booking: Booked | None, item: str, desk: Desk, staff: str) -> BookingAssigned | list[Refusal]:
    """Set one unit aside: one that the booking could have and nobody else has by name for that time."""
    if booking is None or booking.state not in HOLDING:
        return [Refusal(Reason.BOOKING_UNKNOWN)]
    return (
        BookingAssigned(booking=booking.id, item=item, staff=staff)
        if item in units_for(booking, desk.diary)
        else [Refusal(Reason.BOOKING_TAKEN, item=item)]
    )


def units_for(booking: Booked, diary: Diary) -> tuple[str, ...]:
    """The units that could be set aside for a booking of any of a kind."""
    others = diary.without(booking.id)
    return tuple(
        unit
        for demand in diary.stock.demands(booking.kind, booking.resource, booking.quantity)
        if demand.unit is None and (pool := diary.stock.pools.get(demand.pool)) is not None and pool.count is None
        for unit in others.free_units(demand.pool, booking.from_at, booking.until_at)
    )


def can_have_now(waiting: Iterable[Booked], desk: Desk) -> list[Booked]:
    """Those of a waiting list who could be given what they wait for, the longest waiting first; each as if the ones
    before had been given theirs."""
    found, diary = [], desk.diary
    for each in sorted(waiting, key=lambda one: (one.made_at, one.id)):
        demands = diary.stock.demands(each.kind, each.resource, each.quantity)
        waits = each.state == "waiting" and each.until_at > desk.at and bool(demands)
        if waits and diary.has_room(demands, each.from_at, each.until_at):
            found.append(each)
            diary = _with(diary, replace(each, state="approved"))
    return found


def _with(diary: Diary, booking: Booked) -> Diary:
    claims = dict(diary.claims)
    for claim, pool in claims_of(diary.stock, booking, 0):
        claims[pool] = (*claims.get(pool, ()), claim)
    return Diary(diary.stock, claims)


def come_for(bookings: Iterable[Booked], person: str, party: str | None, diary: Diary, at: int) -> list[Booked]:
    """What somebody who comes in now comes for: a room, a workstation or an adviser that they or their party have
    booked for now, or for soon; not one that was released, for others may have it by now."""
    return [
        each
        for each in bookings
        if each.kind in LETS and each.state == "approved" and (each.person == person or each.party == party)
        and each.from_at - SOON_MS <= at < each.until_at and not is_released(each, diary, at)
    ]  # fmt: skip


def fetch(bookings: Iterable[Booked], person: str, parties: Collection[str], at: int) -> list[Booked]:
    """The things that wait for somebody who comes now: booked for now, or for soon, by them or for one of `parties`."""
    return [
        each
        for each in bookings
        if each.kind not in LETS and each.state == "approved" and (each.person == person or each.party in parties)
        and each.from_at - SOON_MS <= at < each.until_at
    ]  # fmt: skip


def is_released(booking: Booked, diary: Diary, at: int) -> bool:
    """Whether nobody came for it in time. Derived, so that who comes late is still served if it is free."""
    demands = diary.stock.demands(booking.kind, booking.resource, booking.quantity)
    pools = [diary.stock.pools[each.pool] for each in demands if each.pool in diary.stock.pools]
    return booking.state in HOLDING and bool(pools) and all(at >= pool.released_at(booking.from_at) for pool in pools)
