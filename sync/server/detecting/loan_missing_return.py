"""C02: a thing was lent again, and the loan before it was never brought back, as far as anybody wrote. PURE.

It is this and not a loan that two counters made at one time (C01) where the order is certain, more than half an hour
lies between (D3, C02), and the counter that lent it again could have known: the first loan had been heard of here by
then. Nobody's loan ends because of it; that is for whoever decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.server.beliefs import Loan
from sync.server.detecting.heard import Heard, is_order_known

APART_MS = 30 * 60_000


def is_one(earlier: Loan, later: Loan, heard: Mapping[str, Heard]) -> bool:
    first, second = heard.get(earlier.fact or ""), heard.get(later.fact or "")
    if first is None or second is None or not is_order_known(first, second):
        return False
    lent_again = later.issued_at or 0
    if lent_again - (earlier.issued_at or 0) <= APART_MS:
        return False
    return first.journal == second.journal or first.received_at < lent_again
