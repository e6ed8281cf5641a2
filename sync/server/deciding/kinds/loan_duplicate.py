"""C03: one hand-over, written down twice. PURE. The first record is the loan, the second is none."""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.kinds import loan_double_open
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    named = {each.uid for each in evidence.records}
    at = [each.issued_at or 0 for each in evidence.loans if each.fact in named and not each.undone]
    if len(at) != 2:
        return ()
    because = (Because(Reason.SAME_PARTY), Because(Reason.MINUTES_APART, numbers=(abs(at[1] - at[0]) // 60_000,)))
    return [Suggestion(Decision.KEEP_FIRST, 0.95, because)]


KIND = Kind(
    CaseKind.LOAN_DUPLICATE, "C03", (Decision.KEEP_FIRST, Decision.KEEP_SECOND, Decision.LEAVE), suggest,
    loan_double_open.effect, rule="loan_duplicate@1", needs=frozenset({"loans"}),
)  # fmt: skip
