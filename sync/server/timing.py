"""When did it happen? PURE. The device's clock is believed as long as it can be; a wrong one never stops anything.

Order inside a journal is the journal's; this is for screens, and for facts of different journals.
"""

from __future__ import annotations

from sync.journal import Moment
from sync.protocol import Clock

EARLIEST = 1_704_067_200_000  # 2024-01-01: before it there was no Lada, so a clock that says so was never set
AHEAD_MS = 2 * 60 * 1000


def happened_at(written: Moment, sent: Clock, received_at: int) -> tuple[int, bool]:
    """(ms UTC, whether it is doubtful) of a fact written at `written` by a device whose clocks read `sent` when we
    received it at `received_at`.

    1. the wall clock, when it is neither before the beginning nor in the future   believed
    2. in the same boot: as long ago as the boot clock says                        doubtful, but near
    3. otherwise only that it happened before we heard of it                       doubtful
    """
    if EARLIEST <= written.wall <= received_at + AHEAD_MS:
        return written.wall, False
    ago = sent.up - written.up
    if written.boot == sent.boot and 0 <= ago <= received_at - EARLIEST:
        return received_at - ago, True
    return received_at, True
