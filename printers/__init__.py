"""Paper: a slip's layout → bytes → a printer, with a spool between. Imports nothing of ours.

This file is the port: what a printer is, whatever wire it hangs on. A driver's file is imported only when it is chosen.

    slip.py (layout, a value) → encode.py (bytes in our own order) → spool.py (waits for paper) → a driver → paper
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from printers.simulated import SimulatedPrinter

Driver = Literal["network", "usb", "serial", "cups", "file", "simulated", "none"]
TIMEOUT_S = 3.0


class Paper(StrEnum):
    """What a printer says of itself. UNKNOWN: it cannot say; that is advice and no gate, it is printed to."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Sent(StrEnum):
    """What became of bytes that were handed over.

    CONFIRMED: after the cut the printer answered that it is well, or it is one that can never answer.
    UNCONFIRMED: bytes had gone out when it fell silent; they may lie on paper or not, and nobody but a person can tell.
    """

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class PrinterError(Exception):
    """Nothing was printed. `permanent`: trying again does not help until somebody changes something."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Printer(Protocol):
    """A slip printer. One thread at a time; every call ends within a few seconds, come what may; half a minute with
    CUPS, which has a printer of its own to wait for. `why` says what the last trouble was, empty when there was
    none."""

    why: str

    def status(self) -> Paper:
        """Ask the printer. Never raises: one that cannot be reached is OFFLINE, one that cannot answer UNKNOWN."""

    def send(self, payload: bytes) -> Sent:
        """Hand over one whole slip and wait for the printer to say that it is well.

        Raises `PrinterError` only when no byte has gone out; after the first byte the answer is UNCONFIRMED instead.
        """

    def close(self) -> None:
        """Let go of the device. May be called twice; never raises."""


@dataclass(frozen=True)
class PrinterSettings:
    """Which printer and how it speaks.

    `address` by driver: network "host:port" (9100 without a port); usb "manufacturer/product[/serial]" or
    "vendor:product[:serial]", these in hex; serial
    "/dev/serial/by-id/…[@baud]"; cups the name of a queue; file a path such as
    /dev/usb/lp0, or a folder that gets a file a slip. `width` in characters, `None` takes the profile's. `slots`
    overrides the printer's own numbers of code pages, codec → slot. `answers` is false for a printer that is known
    never to answer, or to answer wrongly. `clears`: it can be told to empty its buffers.
    """

    driver: Driver = "none"
    address: str = ""
    profile: str = "default"
    width: int | None = None
    slots: dict[str, int] = field(default_factory=dict)
    timeout_s: float = TIMEOUT_S
    answers: bool = True
    clears: bool = False


def open_printer(settings: PrinterSettings, simulated: SimulatedPrinter | None = None) -> Printer:
    """The chosen printer; nothing is sent to it yet, and it may be away. `simulated` is the one to use for that driver.

    Raises `ValueError` for the driver `none`, and `PrinterError` (permanent) for an address that cannot be one.
    """
    learned = None if settings.answers else False
    match settings.driver:
        case "simulated":
            from printers.simulated import SimulatedPrinter

            return SimulatedPrinter() if simulated is None else simulated
        case "network":
            from printers.network import NetworkPrinter

            return NetworkPrinter(settings.address, settings.timeout_s, settings.answers, clears=settings.clears)
        case "usb":
            from printers.usb import UsbPrinter

            return UsbPrinter(settings.address, settings.timeout_s, learned, clears=settings.clears)
        case "serial":
            from printers.serial import SerialPrinter

            return SerialPrinter(settings.address, settings.timeout_s, learned, clears=settings.clears)
        case "cups":
            from printers.cups import CupsPrinter

            return CupsPrinter(settings.address, settings.timeout_s)
        case "file":
            from printers.file import open_file_printer

            return open_file_printer(settings.address, settings.timeout_s, learned, clears=settings.clears)
        case "none":
            raise ValueError("no printer is fitted")
