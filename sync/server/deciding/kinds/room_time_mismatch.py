"""C39b: they stayed much longer than they had booked. PURE.

The booking stays as it was made, and a report counts the hours that they were there, until the answer is taken back. A
rule says so where whoever booked it was there, and nobody else had it in that time. What else they had booked is none
of those hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.lending_facts import BookingHoursSet, BookingMade
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    stay, booked = evidence.stay, _booked(evidence)
    if stay is None or booked is None:
        return ()
    over = (stay.until_at - booked.until_at) // 60_000
    own = any(each.person == booked.person for each in evidence.visits)
    because = (
        Because(Reason.STAYED_LONGER, numbers=(over,)), Because(Reason.BOOKER_IN, own),
        Because(Reason.NOBODY_ELSES, not stay.is_taken),
    )  # fmt: skip
    return [Suggestion(Decision.ACTUAL_HOURS, 0.95 if own and not stay.is_taken else 0.6, because)]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*((Decision.ACTUAL_HOURS,) if evidence.stay is not None else ()), Decision.LEAVE)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    stay = evidence.stay
    if decision is not Decision.ACTUAL_HOURS or evidence.subject is None or stay is None:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(BookingHoursSet(
        booking=evidence.subject, from_at=stay.from_at, until_at=stay.until_at, staff=by, rule=rule
    ))]  # fmt: skip


def _booked(evidence: Evidence) -> BookingMade | None:
    return next((each.fact for each in evidence.records if isinstance(each.fact, BookingMade)), None)


KIND = Kind(
    CaseKind.ROOM_TIME_MISMATCH, "C39b", (Decision.ACTUAL_HOURS, Decision.LEAVE), suggest, effect, offers,
    rule="room_time_mismatch@1", needs=frozenset({"stay"}),
)  # fmt: skip
