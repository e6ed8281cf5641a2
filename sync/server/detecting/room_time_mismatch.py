"""C39b: they were in for much longer than they had booked the room, the workstation or the adviser. PURE.

The handbook (D3, C39) says "much longer" and no number. Here it is more than its half hour of grace beyond the end,
and half as long again as a room was booked: a long goodbye is neither. Whoever worked at a computer or was advised
stays on for other things more easily: there it is twice as long (of eight weeks of the demo, four visits instead of
nine). Only an end that somebody told counts; an estimated one
would say what the house thinks, not how long they stayed. Nor does one more than a day after they came: who "left" then
forgot to, as for the hours of visits.

Who booked several things in a row was in for each in its turn: from the end of one until the next begins they stay
longer, and no further.
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
LONGEST_MS = 24 * 3_600_000
PER_CENT = {"room": 150, "workstation": 200, "adviser": 200}


def found(booking: Booking, visits: Iterable[Visit], others: Iterable[Booking] = ()) -> Opened | None:
    """`visits` are those of the party that count, around the time of the booking; `others` what there is of bookings
    beside it. Whoever made it counts more than the others of the party, who may have come for something else."""
    if booking.state not in HOLDS or booking.fact is None or booking.kind not in PER_CENT:
        return None
    came = [each for each in visits if each.arrived_at is not None and comes_for(each, booking)]
    meant = [each for each in came if each.person == booking.person] or came
    span = hours(booking, meant, others)
    if span is None or not _much_longer(span[1] - span[0], span[1], booking):
        return None
    said = (each.fact for each in meant if each.fact is not None)
    return Opened(
        KIND, (booking.fact, *sorted(said)), booking.from_at or 0, booking.site, booking.device, booking.person,
        booking.party, None, booking.id,
    )  # fmt: skip


def hours(booking: Booking, visits: Iterable[Visit], others: Iterable[Booking]) -> tuple[int, int] | None:
    """From when until when (ms UTC) `visits` say that they were there for it, and not for one of `others` that is
    theirs too. `None` as long as nobody told one of the ends, or told one that cannot be."""
    spans = [(each.arrived_at, each.left_at) for each in visits]
    known = [(came, left) for came, left in spans if came is not None and left is not None]
    if not known or len(known) < len(spans):
        return None
    since, until = min(came for came, _ in known), max(left for _, left in known)
    if until - since > LONGEST_MS:
        return None
    begins, ends = booking.from_at or 0, booking.until_at or 0
    theirs = [(each.from_at or 0, each.until_at or 0) for each in others if is_of_the_same(each, booking)]
    if any(start < begins and end > since for start, end in theirs):
        since = max(since, begins)
    until = min([until, *(max(start, ends) for start, end in theirs if end > ends)])
    return (since, until) if since < until else None


def is_of_the_same(other: Booking, booking: Booking) -> bool:
    """Whether it is another place that the same person or party has at the same site."""
    if other.id == booking.id or other.site != booking.site or other.kind not in PER_CENT or other.state not in HOLDS:
        return False
    return is_theirs(other, booking)


def is_theirs(other: Booking, booking: Booking) -> bool:
    """Whether the same person or party made it."""
    return (other.person is not None and other.person == booking.person) or (
        other.party is not None and other.party == booking.party
    )


def _much_longer(stay: int, until: int, booking: Booking) -> bool:
    begins, ends = booking.from_at or 0, booking.until_at or 0
    return until - ends > AROUND_MS and 100 * stay >= PER_CENT[booking.kind or ""] * (ends - begins)
