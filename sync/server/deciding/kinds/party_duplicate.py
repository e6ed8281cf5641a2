"""C35: two counters registered the same group, or the same person. PURE.

Merged, they count once in every report, and what either was given is the first one's; un-merged with the decision. One
name alone is no proof, so nobody but a person says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Merging, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if evidence.two is None:
        return ()
    because = (Because(Reason.SAME_NAME), Because(Reason.SAME_CONTACT, evidence.two.alike))
    return [Suggestion(Decision.MERGE, 0.85 if evidence.two.alike else 0.6, because)]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (Decision.MERGE, Decision.LEAVE) if evidence.two is not None else (Decision.LEAVE,)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Merging]:
    two = evidence.two
    return [Merging(two.kind, two.first, two.second)] if two is not None and decision is Decision.MERGE else ()


KIND = Kind(
    CaseKind.PARTY_DUPLICATE, "C35", (Decision.MERGE, Decision.LEAVE), suggest, effect, offers,
    needs=frozenset({"two"}),
)  # fmt: skip
