"""C20: in and out at once, or in twice within two minutes: one coming, told twice. PURE.

The visit that says less is taken back: of two the one that nobody ended, or the later; one of a few seconds itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import ActUndone
from sync.server.beliefs import Visit
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    found = _visits(evidence)
    if not found:
        return ()
    return [Suggestion(Decision.DUPLICATE, 0.95, (Because(Reason.SAME_PERSON),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    found = _visits(evidence)
    if not found or decision is not Decision.DUPLICATE:
        return ()
    least = min(found, key=lambda each: (_stay(each), -(each.arrived_at or 0)))
    return [Effect(ActUndone(undone=[least.fact or ""], staff=staff))]


def _visits(evidence: Evidence) -> list[Visit]:
    named = {each.uid for each in evidence.records}
    return [each for each in evidence.visits if each.fact in named and not each.undone]


def _stay(visit: Visit) -> int:
    return (visit.left_at or visit.arrived_at or 0) - (visit.arrived_at or 0)


KIND = Kind(
    CaseKind.VISIT_BOUNCE, "C20", (Decision.DUPLICATE, Decision.LEAVE), suggest, effect, rule="visit_bounce@1",
    needs=frozenset({"visits"}),
)  # fmt: skip
