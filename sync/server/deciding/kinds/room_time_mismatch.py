"""C39b: they stayed much longer than they had booked. PURE.

The booking stays as it was made, and a report counts the hours that they were there, until the answer is taken back. A
rule says so where whoever booked it was there, and nobody else had it in that time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.lending_facts import BookingHoursSet, BookingMade
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    hours, booked = _hours(evidence), _booked(evidence)
    if hours is None or booked is None:
        return ()
    over = (hours[1] - booked.until_at) // 60_000
    own = any(each.person == booked.person for each in evidence.visits)
    because = (
        Because(Reason.STAYED_LONGER, numbers=(over,)), Because(Reason.BOOKER_IN, own),
        Because(Reason.NOBODY_ELSES, not evidence.is_taken),
    )  # fmt: skip
    return [Suggestion(Decision.ACTUAL_HOURS, 0.95 if own and not evidence.is_taken else 0.6, because)]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*((Decision.ACTUAL_HOURS,) if _hours(evidence) is not None else ()), Decision.LEAVE)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    hours = _hours(evidence)
    if decision is not Decision.ACTUAL_HOURS or evidence.subject is None or hours is None:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(BookingHoursSet(
        booking=evidence.subject, from_at=hours[0], until_at=hours[1], staff=by, rule=rule
    ))]  # fmt: skip


def _hours(evidence: Evidence) -> tuple[int, int] | None:
    """From when until when they were in, ms UTC; `None` as long as nobody told one of the ends."""
    spans = [(each.arrived_at, each.left_at) for each in evidence.visits]
    known = [(came, left) for came, left in spans if came is not None and left is not None]
    if not known or len(known) < len(spans):
        return None
    return min(came for came, _ in known), max(left for _, left in known)


def _booked(evidence: Evidence) -> BookingMade | None:
    return next((each.fact for each in evidence.records if isinstance(each.fact, BookingMade)), None)


KIND = Kind(
    CaseKind.ROOM_TIME_MISMATCH, "C39b", (Decision.ACTUAL_HOURS, Decision.LEAVE), suggest, effect, offers,
    rule="room_time_mismatch@1", needs=frozenset({"stay"}),
)  # fmt: skip
