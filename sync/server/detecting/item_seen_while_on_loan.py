"""C11: somebody saw a thing at the centre, in a count or on the desk, and the books say that it is out. PURE.

The thing counts more than the record (D2, 2). Two clocks may be two minutes apart (D3, C27), so what was seen less than
that after the issue was seen before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sync.server.beliefs import Loan
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.ITEM_SEEN_WHILE_ON_LOAN
CLOCKS_MS = 2 * 60_000


class Sighting(NamedTuple):
    """Somebody saw `item` at a site: the fact that says so, and when (ms UTC)."""

    fact: str
    item: str
    at: int
    site: str | None
    device: str | None


def found(loan: Loan, sightings: Iterable[Sighting]) -> Opened | None:
    """The first sighting after an open loan was issued; `None` when there is none."""
    if loan.state != "out" or loan.issued_at is None:
        return None
    later = [each for each in sightings if each.item == loan.item and each.at > loan.issued_at + CLOCKS_MS]
    if not later:
        return None
    seen = min(later, key=lambda each: (each.at, each.fact))
    return Opened(
        KIND, (loan.fact or "", seen.fact), seen.at, seen.site, seen.device, loan.person, loan.party, loan.item, loan.id
    )
