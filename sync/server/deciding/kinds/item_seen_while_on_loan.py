"""C11: a thing lies here, and the books say that it is out. PURE.

The thing counts more than the record: a return is proposed for the moment when it was seen. Nobody but a person says
so, because the sticker that was read may be on another thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import LoanTakenBack
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.RETURNED_BETWEEN, 0.8, (Because(Reason.SEEN_AFTER),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    if decision is not Decision.RETURNED_BETWEEN or evidence.subject is None or evidence.site is None:
        return ()
    back = LoanTakenBack(
        site=evidence.site, loan=evidence.subject, item=evidence.item, implied=True, staff=staff
    )
    return [Effect(back, evidence.at)]


KIND = Kind(
    CaseKind.ITEM_SEEN_WHILE_ON_LOAN, "C11", (Decision.RETURNED_BETWEEN, Decision.LEAVE, Decision.FALSE_ALARM), suggest,
    effect, needs=frozenset({"loans"}),
)  # fmt: skip
