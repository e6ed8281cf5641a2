"""C03: one hand-over was written down twice: the same thing, for the same party, within ten minutes. PURE.

Ten minutes are the handbook's (D3, C03): a screen that hung and a second try at the next counter. The first of the two
is the loan.
"""

from __future__ import annotations

from sync.server.beliefs import Loan

WITHIN_MS = 10 * 60_000


def is_one(earlier: Loan, later: Loan) -> bool:
    """Whether the later loan is the earlier one told again."""
    apart = abs((later.issued_at or 0) - (earlier.issued_at or 0))
    return earlier.party is not None and earlier.party == later.party and apart <= WITHIN_MS
