"""C06: somebody brought a thing back who is of another party than its borrower. PURE.

The loan ended, whoever carried it. A rule says so where the register knows by now that they act for the borrower's
party after all; else somebody looks, for a thing that strangers bring may have been left somewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    same = evidence.party is not None and any(each.id == evidence.party for each in evidence.offered)
    return [Suggestion(Decision.LEAVE, 0.95 if same else 0.7, (Because(Reason.SAME_PARTY, same),))]


KIND = Kind(
    CaseKind.RETURN_OTHER_PARTY, "C06", suggest=suggest, rule="return_other_party@1", needs=frozenset({"parties"})
)
