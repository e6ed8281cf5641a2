"""C19: one person in two visits at one time. PURE.

The earlier one ended a minute before the later began, if nobody ended it. At one site nobody is in twice, so there a
rule may say so; between two sites somebody looks. Where both were ended by a hand, both stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.beliefs import Visit
from sync.server.cases import CaseKind
from sync.server.deciding.kinds.visit_no_checkout import ended
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion

BEFORE_MS = 60_000  # domain notes, C19


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    pair = _pair(evidence)
    if pair is None or pair[0].state != "in":
        return ()
    same_site = pair[0].site == pair[1].site
    because = (Because(Reason.SAME_PERSON), Because(Reason.SAME_SITE, same_site))
    return [Suggestion(Decision.AS_ESTIMATED, 0.95 if same_site else 0.7, because)]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    pair = _pair(evidence)
    if pair is None or decision is not Decision.AS_ESTIMATED or pair[0].state != "in":
        return ()
    return [ended(pair[0].id, max(pair[0].arrived_at or 0, (pair[1].arrived_at or 0) - BEFORE_MS), staff)]


def _pair(evidence: Evidence) -> tuple[Visit, Visit] | None:
    named = {each.uid for each in evidence.records}
    found = [each for each in evidence.visits if each.fact in named and not each.undone]
    found.sort(key=lambda each: (each.arrived_at or 0, each.id))
    return (found[0], found[1]) if len(found) == 2 else None


KIND = Kind(
    CaseKind.VISIT_OVERLAP, "C19", (Decision.AS_ESTIMATED, Decision.LEAVE), suggest, effect, rule="visit_overlap@1",
    needs=frozenset({"visits"}),
)  # fmt: skip
