"""C39: something was booked, and nobody of the party came for it. PURE.

Half an hour either way is the handbook's (D3, C39) for a room, a workstation or an adviser; a thing may be fetched
until its time is over. A locker is none of these: it is let for weeks, with a key, and nobody comes in for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.lending_beliefs import Booking

KIND = CaseKind.BOOKING_NO_SHOW
AROUND_MS = 30 * 60_000
HOLDS = ("approved", "unused")  # also once staff have said that nobody came: that is their answer
PLACES = ("room", "workstation", "adviser")
THINGS = ("item_type", "item", "kit")


def found(booking: Booking, visits: Iterable[Visit], now: int) -> Opened | None:
    """`visits` are those of the party that count, around the time of the booking."""
    if booking.state not in HOLDS or booking.fact is None or booking.from_at is None or booking.until_at is None:
        return None
    if booking.kind in PLACES:
        latest = booking.from_at + AROUND_MS
        came = any(comes_for(visit, booking) for visit in visits)
    elif booking.kind in THINGS:
        latest, came = booking.until_at, False
    else:
        return None
    if came or now <= latest:
        return None
    return Opened(
        KIND, (booking.fact,), booking.from_at, booking.site, booking.device, booking.person, booking.party,
        booking.item, booking.id,
    )  # fmt: skip


def comes_for(visit: Visit, booking: Booking) -> bool:
    """Whether they were in at some time from half an hour before it to half an hour after it began."""
    begins = booking.from_at or 0
    if visit.site != booking.site or (visit.party != booking.party and visit.person != booking.person):
        return False
    left = visit.left_at if visit.left_at is not None else (visit.arrived_at or 0) + 24 * 3_600_000
    return (visit.arrived_at or 0) <= begins + AROUND_MS and left >= begins - AROUND_MS
