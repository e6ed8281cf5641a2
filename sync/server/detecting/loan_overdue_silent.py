"""C14: a thing is overdue for more than twice the time that it was lent for, and nobody asked for it. PURE.

Twice the period is the handbook's (D3, C14). A reminder of any kind, by mail, by phone or on the kiosk's screen, is
contact, and the case ends.
"""

from __future__ import annotations

from collections.abc import Collection

from sync.server.beliefs import Loan
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.LOAN_OVERDUE_SILENT
TIMES = 2


def is_long_overdue(loan: Loan, now: int) -> bool:
    if loan.state != "out" or loan.issued_at is None or loan.due_at is None:
        return False
    period = (loan.first_due_at or loan.due_at) - loan.issued_at
    return now - loan.due_at > TIMES * max(period, 0)


def found(loan: Loan, reminded: Collection[str], now: int) -> Opened | None:
    """`reminded` are the loans that somebody was reminded of."""
    if not is_long_overdue(loan, now) or loan.id in reminded or loan.fact is None:
        return None
    return Opened(
        KIND, (loan.fact,), loan.due_at or 0, loan.site, loan.device, loan.person, loan.party, loan.item, loan.id
    )
