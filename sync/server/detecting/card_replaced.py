"""C16: somebody came in with a card that had been lost, blocked or replaced by then. PURE.

The kiosk's list was older than the change. What they did counts for whoever holds the card in the register; a card that
was reported lost is in somebody's hands, and that is for people to look at.
"""

from __future__ import annotations

from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.CARD_REPLACED
STATUSES = frozenset({"lost", "blocked", "replaced"})


def found(visit: Visit, status: str | None) -> Opened | None:
    """`status` is what the register said of the card when they came in, `None` when it did not have it yet."""
    if status not in STATUSES or visit.undone or visit.fact is None:
        return None
    return Opened(
        KIND, (visit.fact,), visit.arrived_at or 0, visit.site, visit.device, visit.person, visit.party,
        subject=visit.id,
    )  # fmt: skip
