"""The kiosk's clocks: the only place of the kiosk that reads time. What it shows may be wrong; nothing stops for
that."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sync.clocks import EARLIEST, FAR_MS, JUMP_MS
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


@dataclass(frozen=True)
class KnownTime:
    """What a kiosk knows of true time, all ms UTC. When this boot began it was `begun`: for certain when `is_sampled`,
    because the server told the time since; else that is the least it can have been. `floor` is the newest time that the
    server ever told: it is later now."""

    begun: int = EARLIEST
    floor: int = EARLIEST
    is_sampled: bool = False

    def believed(self, wall: int, up: int) -> int:
        """The best guess at true time while the clocks show `wall` and `up`: the wall clock as long as nothing speaks
        against it, else what has passed since the boot began."""
        reckoned = self.begun + up
        if self.is_sampled:
            return wall if abs(wall - reckoned) <= JUMP_MS else reckoned
        return wall if self.is_possible(wall) else reckoned

    def is_possible(self, wall: int) -> bool:
        """Whether a clock that was not compared since the boot may be right: neither in the past nor in 2090."""
        return self.floor - JUMP_MS <= wall <= self.floor + FAR_MS


class BelievedClock:
    """The clock that a kiosk works with: `shown` as long as nothing speaks against it. A machine without a battery
    wakes up in 1970, and lends all the same, until days that can be."""

    def __init__(self, shown: Clock) -> None:
        self.shown = shown
        self._known = KnownTime()

    def learn(self, known: KnownTime) -> None:
        self._known = known

    def now(self) -> int:
        return self._known.believed(self.shown.now(), self.shown.up())

    def up(self) -> int:
        return self.shown.up()


def boot_id() -> str:
    """The kernel's name for this boot; empty where there is none."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""


def moment(clock: Clock, boot: int) -> Moment:
    return Moment(wall=clock.now(), boot=boot, up=clock.up())
