"""C28: a kiosk's clock jumped, and its records' times cannot be put right. PURE.

The clock fell by more than five seconds from one record to the next, showed a year before Lada was made, or the kiosk
saw itself that somebody had set it (D3, C28). As long as samples of the server's clock say when the records were made,
nobody need look; only where the hour stays doubtful is there a case, one for each time that the kiosk was switched on.
It holds a closing up where the clock jumped by more than a day, for then nobody knows the day. By how much follows from
what the clock showed and from nothing else: how surely the hours are known changes with what comes later, and how grave
a case is must not hang on what came first.
"""

from __future__ import annotations

from sync.clocks import EARLIEST, FAR_MS

FELL_MS = 5_000
DAY_MS = 24 * 3_600_000


def jumped_by(wall: int, before: int | None, set_by: int | None = None) -> int | None:
    """By how much a clock jumped that shows `wall` after `before` (ms UTC, `None`: nobody knows), and of which the
    kiosk itself says, if it does, that somebody `set` it by so much, ms; `None` where it did not jump. One that was
    never set jumped as far as can be, and no jump is told as farther than that."""
    if wall < EARLIEST:
        return FAR_MS
    fell = before - wall if before is not None and wall < before - FELL_MS else None
    jumps = [abs(each) for each in (fell, set_by) if each is not None]
    return min(FAR_MS, max(jumps)) if jumps else None


def holds_up(by: int | None) -> bool:
    """Whether a jump by so much (ms, `None`: nobody knows) holds up a closing."""
    return by is None or by > DAY_MS
