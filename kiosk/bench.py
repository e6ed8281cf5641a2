"""The device bench: simulated devices that a person moves by hand. For demo and tests only, never on a real counter.

Refused by the settings unless every device is simulated. The devices here are the same ones that the kiosk reads and
prints to; the bench only puts a card down, empties the paper, cuts the network or shifts the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import ShiftedClock
from kiosk.readers.simulated import SimulatedCardReader, SimulatedScanner
from printers.simulated import SimulatedPrinter

CUT = "network-cut"


@dataclass(frozen=True)
class Bench:
    """`home` is where the mark lies that tells the sync process that the network is cut."""

    home: Path
    card_reader: SimulatedCardReader
    scanner: SimulatedScanner
    printer: SimulatedPrinter
    clock: ShiftedClock

    @property
    def network_is_cut(self) -> bool:
        return is_cut(self.home)

    def cut_network(self) -> None:
        (self.home / CUT).touch()

    def restore_network(self) -> None:
        (self.home / CUT).unlink(missing_ok=True)


def is_cut(home: Path) -> bool:
    """Whether the bench has cut the network of the kiosk whose data lies in `home`."""
    return (home / CUT).exists()
