"""C27: a kiosk's clock was more than two minutes off when it met the server. PURE.

Two minutes are the handbook's (D3, C27), and what `timing` believes a clock up to. Half the round trip is not known, so
it is given to the kiosk. The times of its facts are put right by themselves; what is left is to set the clock.
"""

from __future__ import annotations

SKEW_MS = 2 * 60_000


def is_off(wall: int, server: int, round_trip: int) -> bool:
    """Whether a clock that showed `wall` when a sample came in is wrong; all ms."""
    return not server - SKEW_MS <= wall <= server + max(0, round_trip) + SKEW_MS
