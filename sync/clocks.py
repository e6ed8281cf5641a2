"""What kiosk and server agree on about clocks. PURE: reads none."""

from __future__ import annotations

EARLIEST = 1_704_067_200_000  # 2024-01-01, ms UTC: before it there was no Lada, so a clock that says so was never set
FAR_MS = 10 * 365 * 24 * 60 * 60 * 1000  # a clock this far beyond what was last known is in no year that we know
JUMP_MS = 2 * 60 * 1000  # a wall clock that moved this much against the boot clock was set by somebody
