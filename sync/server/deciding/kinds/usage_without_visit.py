"""C21: somebody borrowed or printed who never came in. PURE.

They were there, so a visit is written down around what they did; it counts from five minutes before to a quarter of an
hour after, and its end is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import Means, VisitCheckedIn, VisitorKind
from sync.server.cases import CaseKind
from sync.server.deciding.kinds.visit_no_checkout import AFTER_MS, ended
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion

BEFORE_MS = 5 * 60_000


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if not evidence.records or evidence.site is None or evidence.person is None:
        return ()
    return [Suggestion(Decision.AS_ESTIMATED, 0.95, (Because(Reason.LAST_ACT),))]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    if decision is not Decision.AS_ESTIMATED or evidence.site is None:
        return ()
    visit, at = f"inferred-{evidence.id[:24]}", evidence.at
    came = VisitCheckedIn(
        visit=visit, site=evidence.site, kind=VisitorKind.MEMBER, means=Means.STAFF, person=evidence.person,
        party=evidence.party,
    )  # fmt: skip
    return [Effect(came, at - BEFORE_MS), ended(visit, at + AFTER_MS, staff)]


KIND = Kind(
    CaseKind.USAGE_WITHOUT_VISIT, "C21", (Decision.AS_ESTIMATED, Decision.LEAVE), suggest, effect,
    rule="usage_without_visit@1",
)  # fmt: skip
