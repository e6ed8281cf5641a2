"""C07: by the clocks a thing came back before it went out. PURE.

The counter that took it back named the loan, so it knew of it: one of the two clocks is wrong. The times compared are
those that were put right already (`timing`), so what is left is what no sample of the server's clock explains.
"""

from __future__ import annotations

from sync.server.beliefs import Loan, TakeBack
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.RETURN_BEFORE_ISSUE


def found(loan: Loan, take_back: TakeBack) -> Opened | None:
    if loan.issued_at is None or take_back.at >= loan.issued_at:
        return None
    return Opened(
        KIND, (loan.fact or "", take_back.fact), take_back.at, take_back.site, take_back.device, loan.person,
        loan.party, loan.item, loan.id,
    )  # fmt: skip
