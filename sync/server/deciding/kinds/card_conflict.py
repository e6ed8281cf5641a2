"""C17: one card, bound to two people by two counters. PURE.

Staff choose whose it is; the others' bindings leave the register, and the visits that the kiosk showed as theirs by
this card become the owner's, until the answer is taken back. A visit in which something was borrowed or declared stays
with whom the kiosk showed: somebody is held responsible for that, and not by a card. Nobody but a person says so, and
never many at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import (
    CHOICES,
    Because,
    Decision,
    Effect,
    Evidence,
    InRegister,
    Kind,
    Reason,
    Suggestion,
    Unbinding,
)
from sync.visit_facts import VisitRecognised


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


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect | InRegister]:
    if decision not in CHOICES:
        return ()
    owner = evidence.offered[CHOICES.index(decision)].id
    lost = {card: person for card, person in evidence.bindings if person != owner}
    moved = [
        Effect(VisitRecognised(visit=visit, person=owner, instead_of=lost[card], staff=staff))
        for card, visit in evidence.carried if card in lost
    ]  # fmt: skip
    return [*moved, Unbinding(tuple(lost))]


KIND = Kind(
    CaseKind.CARD_CONFLICT, "C17", (*CHOICES, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers,
    bulk=False, needs=frozenset({"bindings"}),
)  # fmt: skip
