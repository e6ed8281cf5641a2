"""C14: a thing is overdue for more than twice the time that it was lent for, and nobody asked for it. PURE.

Whoever rings them up writes the call down with the answer: that is the contact which the case lacks. It stands on the
list to check as well, for the thing may lie on its shelf.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import LoanIssued
from sync.lending_facts import ReminderSent
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion

DAY_MS = 24 * 3_600_000


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """`at` of such a case is when it was due."""
    if not _is_answerable(evidence):
        return ()
    days = max(0, evidence.now - evidence.at) // DAY_MS
    return [Suggestion(Decision.ASKED, 0.7, (Because(Reason.DAYS_LATE, numbers=(days,)),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*((Decision.ASKED,) if _is_answerable(evidence) else ()), Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    if decision is not Decision.ASKED or evidence.person is None or evidence.subject is None:
        return ()
    return [Effect(ReminderSent(
        person=evidence.person, loans=[evidence.subject], kind="overdue", means="phone", staff=staff
    ))]  # fmt: skip


def _is_answerable(evidence: Evidence) -> bool:
    issued = any(isinstance(each.fact, LoanIssued) for each in evidence.records)
    return issued and evidence.person is not None and evidence.subject is not None


KIND = Kind(
    CaseKind.LOAN_OVERDUE_SILENT, "C14", (Decision.ASKED, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers
)
