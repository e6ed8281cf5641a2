"""What works at this counter just now: reader, scanner, paper, network, disk, clock. Each trouble takes one function
away.

Written by the threads that watch the devices, read by screens and by the sync process's greeting. Decides nothing;
every change of a state is told to the page once.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from printers.snmp import Alert, Supply, Why

LOW_DISK_MB = 512
FULL_DISK_MB = 64
OFFLINE_AFTER_MS = 5 * 60_000


class Trouble(StrEnum):
    """What is wrong, as screens name it."""

    READER = "reader"
    SCANNER = "scanner"
    PRINTER = "printer"
    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    NETWORK = "network"
    DISK = "disk"
    CLOCK = "clock"
    COPIER = "copier"


@dataclass(frozen=True)
class MeterState:
    """What became of asking a printer or copier: it answers, or why not; then it has neither supplies nor alerts."""

    meter: str
    name: str
    state: Literal["answers"] | Why
    supplies: tuple[Supply, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def is_stuck(self) -> bool:
        """Whether it prints nothing before somebody sees to it."""
        return any(alert.is_critical for alert in self.alerts)


@dataclass(frozen=True)
class DeviceStates:
    """`None` for a device means that none is fitted. `paper` is a word of `printers.Paper` or `None`.

    `offline_since` is ms UTC, `None` while the server answers. `disk_saves` is false from when the disk (full,
    read-only or broken) refused what was written to it until it takes something again. `clock_wrong` is true when the
    wall clock stands before the last fact, or where it cannot be. `meters` are the printers and copiers that are asked.
    """

    reader: bool | None = None
    scanner: bool | None = None
    paper: str | None = None
    paper_left_mm: int | None = None
    slips_waiting: int = 0
    slips_unconfirmed: int = 0
    offline_since: int | None = None
    disk_free_mb: int | None = None
    disk_saves: bool = True
    clock_wrong: bool = False
    meters: tuple[MeterState, ...] = ()
    troubles: tuple[Trouble, ...] = field(default=())


class Devices:
    """The one place that knows. `tell(kind, data)` reaches the page."""

    def __init__(self, home: Path, tell: Callable[[str, dict[str, Any]], object]) -> None:
        self._home = home
        self._tell = tell
        self._lock = threading.Lock()
        self._states = DeviceStates()

    def fit(self, *, reader: bool, scanner: bool, printer: bool) -> None:
        """Which devices this counter has; what is not fitted is never a trouble."""
        self.disk_checked(saves=True)
        self._change(
            reader=False if reader else None, scanner=False if scanner else None, paper="unknown" if printer else None
        )

    def device_changed(self, device: str, online: bool) -> None:
        """Called by a watch; `device` is "reader" or "scanner"."""
        self._change(**{device: online})
        self._tell("device", {"device": device, "online": online})

    def paper_changed(self, paper: str, waiting: int, unconfirmed: int, left_mm: int | None = None) -> None:
        """`left_mm` is how much paper is left on the roll, `None` where nobody counts it."""
        before = self.states()
        self._change(paper=paper, slips_waiting=waiting, slips_unconfirmed=unconfirmed, paper_left_mm=left_mm)
        if (before.paper, before.slips_waiting) != (paper, waiting):
            self._tell("paper", {"paper": paper, "waiting": waiting})

    def network_changed(self, offline_since: int | None) -> None:
        before = self.states().offline_since
        self._change(offline_since=offline_since)
        if (before is None) != (offline_since is None):
            self._tell("network", {"online": offline_since is None})

    def clock_checked(self, wrong: bool) -> None:
        if wrong != self.states().clock_wrong:
            self._change(clock_wrong=wrong)
            self._tell("device", {"device": "clock", "online": not wrong})

    def meters_asked(self, meters: tuple[MeterState, ...]) -> None:
        before = Trouble.COPIER in self.states().troubles
        self._change(meters=meters)
        if before != (Trouble.COPIER in self.states().troubles):
            self._tell("device", {"device": "copier", "online": before})

    def disk_checked(self, saves: bool) -> None:
        """Also looks how much room there is."""
        before = self.states().disk_saves
        self._change(disk_saves=saves, disk_free_mb=shutil.disk_usage(self._home).free // (1024 * 1024))
        if saves != before:
            self._tell("device", {"device": "disk", "online": saves})

    def states(self) -> DeviceStates:
        with self._lock:
            return self._states

    def _change(self, **changes: Any) -> None:
        with self._lock:
            states = replace(self._states, **changes)
            self._states = replace(states, troubles=_troubles(states))


def _troubles(states: DeviceStates) -> tuple[Trouble, ...]:
    found = {
        Trouble.READER: states.reader is False,
        Trouble.SCANNER: states.scanner is False,
        Trouble.PRINTER: states.paper == "offline",
        Trouble.PAPER_OUT: states.paper == "out",
        Trouble.PAPER_LOW: states.paper == "low",
        Trouble.NETWORK: states.offline_since is not None,
        Trouble.DISK: not states.disk_saves or (states.disk_free_mb is not None and states.disk_free_mb < LOW_DISK_MB),
        Trouble.CLOCK: states.clock_wrong,
        Trouble.COPIER: any(meter.is_stuck for meter in states.meters),
    }
    return tuple(trouble for trouble, there in found.items() if there)


STATES_FILE = "devices.json"


def write_states(home: Path, states: DeviceStates) -> None:
    """Leave the states for the sync process, which tells the server; lost at a power cut or on a full disk, and that is
    no harm."""
    words = {True: "online", False: "offline", None: None}
    told = {
        "reader": words[states.reader],
        "scanner": words[states.scanner],
        "printer": None if states.paper is None else "offline" if states.paper == "offline" else "online",
        "paper": states.paper,
        "paper_left_mm": states.paper_left_mm,
        "slips_waiting": states.slips_waiting,
        "disk_free_mb": states.disk_free_mb,
        "clock": "wrong" if states.clock_wrong else "right",
        "meters": [asdict(meter) for meter in states.meters],
    }
    temporary = home / f".{STATES_FILE}.new"
    with contextlib.suppress(OSError):
        temporary.write_text(json.dumps(told))
        temporary.replace(home / STATES_FILE)


def read_states(home: Path) -> dict[str, Any]:
    """What `write_states` left; empty when the kiosk process never ran."""
    try:
        found: dict[str, Any] = json.loads((home / STATES_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found
