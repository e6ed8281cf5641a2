"""C06: somebody brought a thing back who had not borrowed it. PURE.

Whoever answers for the loan, and whoever stands at a counter with what another has (an implied return), is no stranger
to it. Somebody of the same party is a colleague: nobody need look at that.
"""

from __future__ import annotations

from collections.abc import Collection

from sync.server.beliefs import Loan, TakeBack
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.RETURN_OTHER_PARTY


def is_asked(loan: Loan, take_back: TakeBack) -> bool:
    """Whether it has to be looked up for whom they act who brought it back."""
    return not take_back.implied and take_back.person not in (None, loan.person, loan.responsible)


def found(loan: Loan, take_back: TakeBack, acts_for: Collection[str]) -> Opened | None:
    """`acts_for` are the parties of whoever brought it back."""
    if not is_asked(loan, take_back) or loan.party in acts_for:
        return None
    return Opened(
        KIND, (take_back.fact, loan.fact or ""), take_back.at, take_back.site, take_back.device, take_back.person,
        loan.party, loan.item, loan.id,
    )  # fmt: skip
