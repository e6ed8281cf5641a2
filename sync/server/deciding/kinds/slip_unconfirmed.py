"""C31: a hand-over of which nobody has paper, as far as its kiosk knows. PURE.

The hand-over stands. After a week a rule says that it stands without a slip, by the same fact by which staff settle it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion
from sync.slip_facts import SlipsExcused

OLD_MS = 7 * 24 * 3_600_000  # domain notes, C31


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    days = max(0, evidence.now - evidence.at) // (24 * 3_600_000)
    score = 0.95 if evidence.now - evidence.at >= OLD_MS else 0.6
    return [Suggestion(Decision.LEAVE, score, (Because(Reason.DAYS_AGO, numbers=(days,)),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    """The subject of such a case is the slip's number."""
    if decision is not Decision.LEAVE or evidence.subject is None:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(SlipsExcused(slips=[evidence.subject], reason="no_slip", staff=by, rule=rule))]


KIND = Kind(
    CaseKind.SLIP_UNCONFIRMED, "C31", suggest=suggest, effect=effect, rule="slip_unconfirmed@1", counts=False
)
