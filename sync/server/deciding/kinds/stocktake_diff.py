"""C37: a count that is closed found other things than its list says: one that is missing, one too many. PURE.

What is missing is looked for first, and is lost when somebody has; what lies where it does not belong is carried home,
or belongs there from now on. Both change the register, until the answer is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.lending_facts import StocktakeScanned
from sync.server.cases import CaseKind
from sync.server.deciding.shape import (
    Because,
    Decision,
    Evidence,
    InRegister,
    Kind,
    Reason,
    Rehoming,
    Restating,
    Suggestion,
)


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    seen = _was_seen(evidence)
    return [Suggestion(Decision.LEAVE, 0.7 if seen else 0.5, (Because(Reason.SEEN_IN_COUNT, seen),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    found = [Decision.LEAVE, Decision.FALSE_ALARM]
    if _was_seen(evidence) and evidence.site is not None and evidence.home not in (None, evidence.site):
        found.append(Decision.STAYS_HERE)
    if not _was_seen(evidence) and evidence.status == "available":
        found.append(Decision.LOST)
    return found


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[InRegister]:
    if evidence.item is None:
        return ()
    if decision is Decision.STAYS_HERE and evidence.site is not None:
        return [Rehoming(evidence.item, evidence.site)]
    return [Restating(evidence.item, "lost")] if decision is Decision.LOST else ()


def _was_seen(evidence: Evidence) -> bool:
    return any(isinstance(each.fact, StocktakeScanned) for each in evidence.records)


KIND = Kind(
    CaseKind.STOCKTAKE_DIFF, "C37", (Decision.LEAVE, Decision.STAYS_HERE, Decision.LOST, Decision.FALSE_ALARM), suggest,
    effect, offers, page="stocktake", needs=frozenset({"home", "status"}),
)  # fmt: skip
