"""C02: a thing was lent again, and the loan before it was never brought back, as far as anybody wrote. PURE.

It is this and not a loan that two counters made at one time (C01) where the order is certain, more than half an hour
lies between (D3, C02), and the counter that lent it again could have known: it had been in touch with the server after
the one that lent it first. All of it is written in the journals of the two; where they do not tell, it is C01, which no
rule decides. Nobody's loan ends because of it; that is for whoever decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.server.beliefs import Loan
from sync.server.detecting.in_touch import InTouch

APART_MS = 30 * 60_000


def is_one(earlier: Loan, later: Loan, known: Mapping[str, InTouch]) -> bool:
    first, second = known.get(earlier.fact or ""), known.get(later.fact or "")
    lent, lent_again = earlier.issued_at or 0, later.issued_at or 0
    if first is None or second is None or lent_again - lent <= APART_MS:
        return False
    if first.journal is not None and first.journal == second.journal:
        return True
    if first.after is None or second.before is None:
        return False
    return lent <= first.after <= second.before <= lent_again
