"""C17: one card, bound to two people by two counters. PURE.

Staff choose whose it is; the others' bindings leave the register, until the answer is taken back. What came in with it
stays with whom the kiosk showed: no record says that a visit was another person's. Nobody but a person says so, and
never many at once: somebody is held responsible for what was borrowed with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion, Unbinding

CHOICES = (Decision.FOR_FIRST, Decision.FOR_SECOND, Decision.FOR_THIRD)


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """Whoever came in with it, where the other did not come so often."""
    first, second = (*evidence.offered, None, None)[:2]
    if first is None or second is None or first.times <= second.times:
        return ()
    because = Because(Reason.CAME_WITH_CARD, numbers=(first.times, first.of))
    return [Suggestion(Decision.FOR_FIRST, 0.75 if second.times == 0 else 0.6, (because,))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    known = CHOICES[: len(evidence.offered)] if len(evidence.offered) > 1 else ()
    return (*known, Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Unbinding]:
    if decision not in CHOICES:
        return ()
    owner = evidence.offered[CHOICES.index(decision)].id
    return [Unbinding(tuple(card for card, person in evidence.bindings if person != owner))]


KIND = Kind(
    CaseKind.CARD_CONFLICT, "C17", (*CHOICES, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers,
    bulk=False, needs=frozenset({"bindings"}),
)  # fmt: skip
