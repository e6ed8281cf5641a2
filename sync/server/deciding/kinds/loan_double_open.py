"""C01: one thing, two loans at one time. PURE.

Nobody's responsibility ends because another record appeared, so nothing is decided by a rule, and never many at once.
Physical evidence beats data: who brought the thing back, had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from sync.facts import ActUndone, Condition, LoanIssued, LoanTakenBack
from sync.server.beliefs import Loan
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion

DUPLICATE_MS = 10 * 60_000  # domain notes, C03: the same thing and party twice within ten minutes


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """What speaks for which of the two; the surest first."""
    pair = _pair(evidence)
    if pair is None:
        return ()
    first, second = pair
    back = [each for each in evidence.take_backs if not each.undone and each.at >= (second.issued_at or 0)]
    order = _order(evidence)
    if _same(first, second):
        minutes = abs((second.issued_at or 0) - (first.issued_at or 0)) // 60_000
        same = (Because(Reason.SAME_PARTY), Because(Reason.MINUTES_APART, numbers=(minutes,)))
        return [Suggestion(Decision.KEEP_FIRST, 0.9, same)]
    for each in back:
        if each.person in (first.person, second.person) and first.person != second.person:
            keep = Decision.KEEP_SECOND if each.person == second.person else Decision.KEEP_FIRST
            return [Suggestion(keep, 0.8 if order.speaks_for else 0.7, (Because(Reason.CAME_BACK_FROM), order))]
    late = first.due_at is not None and second.issued_at is not None and first.due_at <= second.issued_at
    if order.speaks_for:
        reasons = (order, Because(Reason.OVERDUE_THEN)) if late else (order,)
        return [Suggestion(Decision.RETURNED_BETWEEN, 0.8 if late else 0.6, reasons), *_sister(evidence)]
    return _sister(evidence)


def _sister(evidence: Evidence) -> list[Suggestion]:
    """The wrong sticker may have been read: only where there is one thing that it can have been."""
    if len(evidence.sisters) != 1:
        return []
    return [Suggestion(Decision.SISTER, 0.5, (Because(Reason.SISTER_FREE),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    """Another thing can have been handed over only where one of its kind lay there."""
    return [each for each in Decision if each is not Decision.SISTER or len(evidence.sisters) == 1]


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    """The loan that was none is taken back; a return that nobody wrote down is dated a minute before the next loan."""
    pair = _pair(evidence)
    if pair is None:
        return ()
    first, second = pair
    match decision:
        case Decision.KEEP_FIRST:
            return [Effect(ActUndone(undone=[second.fact or ""], staff=staff))]
        case Decision.KEEP_SECOND:
            return [Effect(ActUndone(undone=[first.fact or ""], staff=staff))]
        case Decision.RETURNED_BETWEEN:
            at = max(first.issued_at or 0, (second.issued_at or 0) - 60_000)
            returned = LoanTakenBack(
                item=first.item or "", loan=first.id, site=second.site or first.site or "", person=None,
                condition=Condition.FINE, implied=True, staff=staff,
            )  # fmt: skip
            return [Effect(returned, at)]
        case Decision.SISTER if len(evidence.sisters) == 1:
            return _handed_over_instead(evidence, second, evidence.sisters[0], staff)
    return ()


def _handed_over_instead(evidence: Evidence, loan: Loan, item: str, staff: str) -> Sequence[Effect]:
    """The later loan was none of this thing, and is one of the other: as it was written down in all else."""
    issued = next((each.fact for each in evidence.records if each.uid == loan.fact), None)
    if not isinstance(issued, LoanIssued):
        return ()
    other = replace(issued, loan=f"instead-{evidence.id[:24]}", item=item, approved_by=staff)
    return [Effect(ActUndone(undone=[loan.fact or ""], staff=staff)), Effect(other, loan.issued_at)]


def _pair(evidence: Evidence) -> tuple[Loan, Loan] | None:
    """The two loans that the case's records made, the earlier first; `None` when one of them is not here any more."""
    named = {each.uid for each in evidence.records}
    standing = (loan for loan in evidence.loans if loan.fact in named and not loan.undone)
    loans = sorted(standing, key=lambda loan: loan.issued_at or 0)
    return (loans[0], loans[1]) if len(loans) == 2 else None


def _same(first: Loan, second: Loan) -> bool:
    near = abs((second.issued_at or 0) - (first.issued_at or 0)) <= DUPLICATE_MS
    return near and (first.person, first.party) == (second.person, second.party)


def _order(evidence: Evidence) -> Because:
    """Whether the clocks tell which of the records came first."""
    spans = sorted((each.earliest, each.latest) for each in evidence.records)
    known = all(before[1] < after[0] for before, after in pairwise(spans))
    return Because(Reason.ORDER_KNOWN if known else Reason.ORDER_UNKNOWN, known)


KIND = Kind(
    CaseKind.LOAN_DOUBLE_OPEN, "C01",
    (Decision.KEEP_FIRST, Decision.KEEP_SECOND, Decision.RETURNED_BETWEEN, Decision.SISTER, Decision.LEAVE),
    suggest, effect, offers, bulk=False, needs=frozenset({"loans", "sisters"}),
)  # fmt: skip
