"""The kiosk's clocks: the only place of the kiosk that reads time. What it shows may be wrong; nothing stops for
that."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Protocol

from sync.journal import Moment

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    def now(self) -> int:
        """Wall time, ms UTC, as this device believes."""

    def up(self) -> int:
        """Milliseconds since boot, time asleep included; never goes back while the machine runs."""


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def up(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class ShiftedClock:
    """A clock that the device bench can shift; boot time stays true, as on a machine whose wall clock is wrong."""

    def __init__(self, under: Clock) -> None:
        self._under = under
        self._lock = threading.Lock()
        self._by = 0

    def shift(self, by_ms: int) -> None:
        with self._lock:
            self._by += by_ms

    def restore(self) -> None:
        with self._lock:
            self._by = 0

    @property
    def shifted_by(self) -> int:
        """Milliseconds that it stands ahead of the clock under it."""
        with self._lock:
            return self._by

    def now(self) -> int:
        return self._under.now() + self._by

    def up(self) -> int:
        return self._under.up()


def boot_id() -> str:
    """The kernel's name for this boot; empty where there is none."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""


def moment(clock: Clock, boot: int) -> Moment:
    return Moment(wall=clock.now(), boot=boot, up=clock.up())
