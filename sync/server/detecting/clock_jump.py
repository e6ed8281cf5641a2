"""C28: a kiosk's clock jumped, and its records' times cannot be put right. PURE.

The clock fell by more than five seconds from one record to the next, showed a year before Lada was made, or the kiosk
saw itself that somebody had set it (D3, C28). As long as samples of the server's clock say when the records were made,
nobody need look; only where the hour stays doubtful is there a case, one for each time that the kiosk was switched on.
"""

from __future__ import annotations

from sync.clocks import EARLIEST

FELL_MS = 5_000


def has_jumped(wall: int, before: int | None) -> bool:
    """Whether a clock that shows `wall` was not right all the time since it showed `before` (ms UTC, `None`: nobody
    knows)."""
    return wall < EARLIEST or (before is not None and wall < before - FELL_MS)
