"""C13: a thing came back, and parts of it did not. PURE.

What staff found when they looked counts more than what was ticked at the counter; the case ends when the parts are
found or replaced, or when the thing goes out again. That nobody looked within a day is C40.
"""

from __future__ import annotations

from sync.server.beliefs import Loan, ReturnState
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.KIT_INCOMPLETE


def found(waiting: ReturnState, loan: Loan | None) -> Opened | None:
    """`waiting` is how the thing lies there; `loan` the one that its return ended, if any."""
    if waiting.condition != "incomplete":
        return None
    return Opened(
        KIND, (waiting.fact,), waiting.returned_at, waiting.site, None, loan.person if loan else None,
        loan.party if loan else None, waiting.item, waiting.item,
    )  # fmt: skip
