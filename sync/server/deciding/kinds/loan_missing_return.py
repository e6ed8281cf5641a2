"""C02: a thing was lent again, and nobody wrote down that it had come back. PURE.

Whoever has it next holds the proof that the first gave it back, so a return is proposed, dated a minute before. A rule
may say so only where the first loan was due or late by then, at the same site; the first borrower is told either way.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.kinds import loan_double_open
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    named = {each.uid for each in evidence.records}
    loans = [each for each in evidence.loans if each.fact in named and not each.undone]
    if len(loans) != 2:
        return ()
    first, second = sorted(loans, key=lambda each: each.issued_at or 0)
    late = first.due_at is not None and first.due_at <= (second.issued_at or 0)
    same_site = first.site == second.site
    because = (
        Because(Reason.ORDER_KNOWN), Because(Reason.OVERDUE_THEN, late), Because(Reason.SAME_SITE, same_site),
    )  # fmt: skip
    return [Suggestion(Decision.RETURNED_BETWEEN, 0.95 if late and same_site else 0.7, because)]


KIND = Kind(
    CaseKind.LOAN_MISSING_RETURN, "C02",
    (Decision.RETURNED_BETWEEN, Decision.KEEP_FIRST, Decision.KEEP_SECOND, Decision.LEAVE), suggest,
    loan_double_open.effect, rule="loan_missing_return@1", needs=frozenset({"loans"}),
)  # fmt: skip
