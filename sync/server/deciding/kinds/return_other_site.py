"""C05: a thing came back to another site than its own. PURE.

Its loan ended when it came back. It is to be carried home, and a rule says no more; or it stays, and that is its home
from now on, until the answer is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Rehoming, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.95, (Because(Reason.NOTHING_TO_MEND),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    elsewhere = evidence.site is not None and evidence.home not in (None, evidence.site)
    return (*((Decision.STAYS_HERE,) if elsewhere else ()), Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Rehoming]:
    if decision is not Decision.STAYS_HERE or evidence.item is None or evidence.site is None:
        return ()
    return [Rehoming(evidence.item, evidence.site)]


KIND = Kind(
    CaseKind.RETURN_OTHER_SITE, "C05", (Decision.LEAVE, Decision.STAYS_HERE, Decision.FALSE_ALARM), suggest, effect,
    offers, rule="return_other_site@1", needs=frozenset({"home"}),
)  # fmt: skip
