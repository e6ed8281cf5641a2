"""C18: the centre closed, and they never left. PURE.

When they left is estimated: a quarter of an hour after the last thing that they did in the visit; else after as long
as their party, or people at the site, usually stay; never later than closing time. What anybody tells later counts
more.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.beliefs import Visit
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion
from sync.visit_facts import VisitEndEstimated

AFTER_MS = 15 * 60_000  # domain notes, C18
SHUT_MS = 60 * 60_000  # where nobody knows the hours or how long people stay, an hour
RULE = "visit_no_checkout@1"


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    visit = _visit(evidence)
    if visit is None:
        return ()
    if evidence.acts:
        return [Suggestion(Decision.AS_ESTIMATED, 0.95, (Because(Reason.LAST_ACT),))]
    if evidence.stays:
        minutes = _usual(evidence.stays) // 60_000
        return [Suggestion(Decision.AS_ESTIMATED, 0.9, (Because(Reason.USUAL_STAY, numbers=(minutes,)),))]
    return [Suggestion(Decision.AS_ESTIMATED, 0.6, (Because(Reason.CLOSING_TIME),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    visit = _visit(evidence)
    if visit is None or decision is not Decision.AS_ESTIMATED:
        return ()
    return [ended(visit.id, estimate(evidence, visit.arrived_at or 0), staff)]


def estimate(evidence: Evidence, arrived: int) -> int:
    """When they left, ms UTC."""
    closes = evidence.open_then[1] if evidence.open_then is not None else 0
    latest = closes if closes > arrived else arrived + SHUT_MS
    if evidence.acts:
        end = max(evidence.acts) + AFTER_MS
    else:
        end = arrived + _usual(evidence.stays) if evidence.stays else latest
    return max(arrived, min(end, latest))


def ended(visit: str, at: int, by: str) -> Effect:
    """The fact that says so; `by` is a member of staff, or the name of a rule."""
    staff, rule = (None, by) if "@" in by else (by, None)
    return Effect(VisitEndEstimated(visit=visit, left_at=at, staff=staff, rule=rule))


def _usual(stays: Sequence[int]) -> int:
    """The median; `stays` lie by size."""
    return stays[len(stays) // 2]


def _visit(evidence: Evidence) -> Visit | None:
    found = next((each for each in evidence.visits if each.id == evidence.subject), None)
    return found if found is not None and found.state == "in" else None


KIND = Kind(
    CaseKind.VISIT_NO_CHECKOUT, "C18", (Decision.AS_ESTIMATED, Decision.LEAVE), suggest, effect, rule=RULE,
    needs=frozenset({"visits"}),
)  # fmt: skip
