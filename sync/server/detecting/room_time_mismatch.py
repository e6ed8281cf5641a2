"""C39b: they were in for much longer than they had booked the room, the workstation or the adviser. PURE.

The handbook (D3, C39) says "much longer" and no number. Here it is more than its half hour of grace beyond the end,
and half as long again as a room was booked: a long goodbye is neither. Whoever worked at a computer or was advised
stays on for other things more easily: there it is twice as long (of eight weeks of the demo, four visits instead of
nine). Only an end that somebody told counts; an estimated one
would say what the house thinks, not how long they stayed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.detecting.booking_no_show import AROUND_MS, comes_for
from sync.server.lending_beliefs import Booking

KIND = CaseKind.ROOM_TIME_MISMATCH
HOLDS = ("approved", "collected")
PER_CENT = {"room": 150, "workstation": 200, "adviser": 200}


def found(booking: Booking, visits: Iterable[Visit]) -> Opened | None:
    """`visits` are those of the party that count, around the time of the booking. Whoever made it counts more than the
    others of the party, who may have come for something else."""
    if booking.state not in HOLDS or booking.fact is None or booking.kind not in PER_CENT:
        return None
    came = [each for each in visits if each.arrived_at is not None and comes_for(each, booking)]
    meant = [each for each in came if each.person == booking.person] or came
    if not meant or any(each.left_at is None for each in meant):
        return None
    since, until = min(each.arrived_at or 0 for each in meant), max(each.left_at or 0 for each in meant)
    if not _much_longer(until - since, until, booking):
        return None
    said = (each.fact for each in meant if each.fact is not None)
    return Opened(
        KIND, (booking.fact, *sorted(said)), booking.from_at or 0, booking.site, booking.device, booking.person,
        booking.party, None, booking.id,
    )  # fmt: skip


def _much_longer(stay: int, until: int, booking: Booking) -> bool:
    begins, ends = booking.from_at or 0, booking.until_at or 0
    return until - ends > AROUND_MS and 100 * stay >= PER_CENT[booking.kind or ""] * (ends - begins)
