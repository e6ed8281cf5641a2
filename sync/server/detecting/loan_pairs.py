"""Two loans of one thing of which the later began while the earlier was open: which kind of case that is. PURE.

What `ledger` finds not to fit is told apart here; each kind has its own rule in its own file, asked in this order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sync.server.beliefs import Loan
from sync.server.cases import CaseKind
from sync.server.detecting import loan_duplicate, loan_missing_return
from sync.server.detecting.in_touch import InTouch
from sync.server.ledger import Misfit


def told_apart(misfit: Misfit, earlier: Loan, later: Loan, known: Mapping[str, InTouch]) -> Misfit:
    """The misfit with its kind; `known` says of each loan's fact when its kiosk was in touch."""
    if loan_duplicate.is_one(earlier, later):
        return replace(misfit, kind=CaseKind.LOAN_DUPLICATE)
    if loan_missing_return.is_one(earlier, later, known):
        return replace(misfit, kind=CaseKind.LOAN_MISSING_RETURN)
    return misfit  # C01: both stay open until somebody finds the thing
