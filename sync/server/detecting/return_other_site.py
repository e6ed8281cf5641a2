"""C05: a thing was brought back to another site than the one it belongs to. PURE.

The loan ended when it was brought back; what is left is to carry the thing home, or to have it belong there.
"""

from __future__ import annotations

from sync.server.beliefs import Loan, TakeBack
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.RETURN_OTHER_SITE


def found(loan: Loan, take_back: TakeBack, home: str | None) -> Opened | None:
    """`home` is the site that the thing belongs to, `None` for a thing that is in no register."""
    if home is None or take_back.site is None or take_back.site == home:
        return None
    return Opened(
        KIND, (take_back.fact,), take_back.at, take_back.site, take_back.device, loan.person, loan.party, loan.item,
        loan.id,
    )  # fmt: skip
