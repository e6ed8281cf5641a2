"""C10: a thing that the register calls lost, in repair or withdrawn went out, or came back. PURE.

What was lost and came back is found: the register has it available again, until the answer is taken back. All else is
seen to on the page of the thing; where the register calls it available by then, the case ends by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import LoanTakenBack
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Restating, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if not _turned_up(evidence):
        return ()
    return [Suggestion(Decision.FOUND, 0.8, (Because(Reason.CAME_BACK_LOST),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*((Decision.FOUND,) if _turned_up(evidence) else ()), Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Restating]:
    if decision is not Decision.FOUND or evidence.item is None:
        return ()
    return [Restating(evidence.item, "available")]


def _turned_up(evidence: Evidence) -> bool:
    """Whether the register still calls it lost, and it was on a desk."""
    return evidence.status == "lost" and any(isinstance(each.fact, LoanTakenBack) for each in evidence.records)


KIND = Kind(
    CaseKind.ITEM_NOT_LENDABLE, "C10", (Decision.FOUND, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers,
    bulk=False, page="item", needs=frozenset({"status"}),
)  # fmt: skip
