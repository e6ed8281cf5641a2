"""C38: somebody who acts for several organisations, or for none, did not say for whom they came. PURE.

Offered are those that they act for, first the one that they came for most often lately; whoever decides may name any
other of the register. A rule may say so only where
that was always the same; of somebody who never said before, nobody knows, and they are asked the next time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import CHOICES, Because, Decision, Effect, Evidence, Kind, Reason, Suggestion
from sync.visit_facts import VisitAttributed

FEWEST = 3  # fewer earlier visits do not say that it is always the same


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    first = next(iter(evidence.offered), None)
    if first is None or first.times == 0:
        return ()
    always = first.times == first.of
    score = 0.95 if always and first.of >= FEWEST else 0.8 if 3 * first.times >= 2 * first.of else 0.6
    because = Because(Reason.CAME_FOR_IT_BEFORE, numbers=(first.times, first.of))
    return [Suggestion(Decision.FOR_FIRST, score, (because,))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*CHOICES[: len(evidence.offered)], Decision.FOR_ANOTHER, Decision.LEAVE)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    party = evidence.chosen if decision is Decision.FOR_ANOTHER else None
    if decision in CHOICES:
        party = evidence.offered[CHOICES.index(decision)].id
    if party is None or evidence.subject is None:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(VisitAttributed(visit=evidence.subject, party=party, staff=by, rule=rule))]


KIND = Kind(
    CaseKind.ORGANISATION_MISSING, "C38", (*CHOICES, Decision.FOR_ANOTHER, Decision.LEAVE), suggest, effect, offers,
    rule="organisation_missing@1", needs=frozenset({"parties"}),
)  # fmt: skip
