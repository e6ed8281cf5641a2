"""C39: something was booked and nobody came. PURE.

It stays a booking, and is not counted as used. That somebody did come, told by whom it may, counts more.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.lending_facts import BookingUnused
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.UNUSED, 0.95, (Because(Reason.NOBODY_IN),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    if decision is not Decision.UNUSED or evidence.subject is None:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(BookingUnused(booking=evidence.subject, staff=by, rule=rule))]


KIND = Kind(
    CaseKind.BOOKING_NO_SHOW, "C39", (Decision.UNUSED, Decision.LEAVE), suggest, effect, rule="booking_no_show@1"
)
