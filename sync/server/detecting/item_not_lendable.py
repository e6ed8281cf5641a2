"""C10: a thing that the register calls lost, in repair or withdrawn went out, or came back. PURE.

What counts is what the register said at that time: a kiosk with an older list lends it, and what was lost may turn up
on a desk. Where the register calls it available by now, staff have seen to it, or the list that said so was undone.
"""

from __future__ import annotations

from sync.server.beliefs import Loan, TakeBack
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.ITEM_NOT_LENDABLE
STATUSES = frozenset({"in_repair", "lost", "withdrawn"})


def lent(loan: Loan, status: str | None) -> Opened | None:
    """`status` is what the register said when it was issued, `None` when it did not have the thing yet."""
    if status not in STATUSES or loan.undone or loan.fact is None:
        return None
    return Opened(
        KIND, (loan.fact,), loan.issued_at or 0, loan.site, loan.device, loan.person, loan.party, loan.item, loan.id
    )


def brought(take_back: TakeBack, loan: Loan | None, status: str | None) -> Opened | None:
    """`status` is what the register said when it came back. Of a loan that went out like that there is a case."""
    if status not in STATUSES or take_back.undone:
        return None
    return Opened(
        KIND, (take_back.fact,), take_back.at, take_back.site, take_back.device, take_back.person,
        loan.party if loan else None, take_back.item, loan.id if loan else take_back.fact,
    )  # fmt: skip
