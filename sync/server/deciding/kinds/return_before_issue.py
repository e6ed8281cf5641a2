"""C07: by the clocks a thing came back before it went out. PURE.

Whoever took it back named the loan, so the hand-over came first. Where the clocks are unsure by more than what lies
between the two records, they contradict nobody, and a rule lets it stand; where they are sure, somebody looks.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """The records lie by their guesses: first the return, then the hand-over."""
    if len(evidence.records) != 2:
        return ()
    back, issue = evidence.records
    unsure = issue.earliest <= back.latest
    because = Because(Reason.ORDER_UNKNOWN if unsure else Reason.ORDER_KNOWN, unsure)
    return [Suggestion(Decision.LEAVE, 0.95 if unsure else 0.5, (because,))]


KIND = Kind(CaseKind.RETURN_BEFORE_ISSUE, "C07", suggest=suggest, rule="return_before_issue@1")
