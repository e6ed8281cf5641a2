"""What delivers cards and codes: one small port, `Reader`, and who opens which driver.

A driver's noise ends here: what leaves this room is a `Reading`, or a `ReaderError` when the device is away. Nothing
here knows members, items, screens or the database. A driver's file is imported only when that driver is chosen, so
that a kiosk without a card reader needs no PC/SC library.

    device → Reader.wait() → Reading → Watch (supervises, removes repeats) → Tray (keeps it) → Signals (tells the page)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from kiosk.readers.simulated import SimulatedCardReader, SimulatedScanner
    from kiosk.readers.wedge import Wedge


class ReadingKind(StrEnum):
    """What a reader has to say."""

    CARD = "card"
    CODE = "code"
    UNREADABLE = "unreadable"
    GONE = "gone"


class Fault(StrEnum):
    """Why a card could not be read: the value of an UNREADABLE reading."""

    REFUSED = "refused"  # it does not answer the question for its UID (SW 6300 and the like)
    LENGTH = "length"  # its UID has not 4, 7 or 10 bytes
    LEFT = "left"  # it left the field while it was asked
    BUSY = "busy"  # another program holds it
    MUTE = "mute"  # something lies there and does not answer at all


@dataclass(frozen=True)
class Reading:
    """One thing that a reader saw.

    `value` by kind: CARD the UID as upper-case hex without spaces (8, 14 or 20 digits); CODE the text as scanned, at
    most 512 characters, no control characters, never empty, case untouched; UNREADABLE a `Fault`; GONE empty.
    `reader` is the device's own name, as for a log. `at_ms` is monotonic milliseconds, comparable in one process only.
    `repr()` leaves the value out: a card's UID must not reach a log.
    """

    kind: ReadingKind
    value: str = field(repr=False)
    reader: str
    at_ms: int


class ReaderError(Exception):
    """The device is away or unusable. The message is one English sentence for a log, and holds no card or code."""


class Reader(Protocol):
    """An open device that delivers readings.

    One thread opens, waits and closes; no method may be called from two threads at once. A reader that has raised
    `ReaderError` is of no more use: its owner closes it, waits a little and opens a new one.

    A reader of cards also tells when a field is empty, with a GONE reading: after a card has left, and once after
    opening if nothing lies there (so that its owner learns that a card of before is no longer there). It never says
    GONE merely because the reader itself disappeared. One stay of a card in the field is one CARD or UNREADABLE
    reading, however long it lies there (UNREADABLE may be followed by CARD, should it answer in the end); a card that
    lies there at opening is read at once. A swap of cards so fast that no empty field was seen is two readings, with
    no promise of a GONE between them. A reader of codes never says GONE.
    """

    @property
    def name(self) -> str:
        """The device's name for a log: not empty, the same as long as the reader is open."""

    def wait(self, timeout_s: float) -> Reading | None:
        """The next reading, in the order in which they happened; `None` if nothing came within `timeout_s` seconds.

        Blocks; may be a little late (one tick of the device, at most a second), never early with `None` but on a
        time-out. A time-out of 0 asks once. Raises `ReaderError` when the device is away.
        """

    def close(self) -> None:
        """Release the device. May be called twice, and after a `ReaderError`; never raises."""


CardDriver = Literal["pcsc", "simulated", "none"]
ScannerDriver = Literal["evdev", "serial", "wedge", "simulated", "none"]


@dataclass(frozen=True)
class CardReaderSettings:
    """Which card reader. `name` narrows PC/SC to readers whose name contains it; `None` takes all of them."""

    driver: CardDriver = "pcsc"
    name: str | None = None


@dataclass(frozen=True)
class ScannerSettings:
    """Which code scanner.

    `device` is a path that survives replugging: `/dev/input/by-id/…-event-kbd` for evdev, `/dev/serial/by-id/…` for
    serial; not used by the others. `baud` is for serial.
    """

    driver: ScannerDriver = "evdev"
    device: str | None = None
    baud: int = 9600


def open_card_reader(settings: CardReaderSettings, simulated: SimulatedCardReader | None = None) -> Reader:
    """Open the chosen card reader. Raises `ReaderError` when it is away.

    The driver `simulated` opens the device given as `simulated`. Raises `ValueError` for the driver `none`: who has
    no reader opens none.
    """
    if settings.driver == "pcsc":
        try:
            from kiosk.readers.pcsc import PcscReader
        except ImportError as error:
            raise ReaderError(f"the PC/SC library is not installed: {error}") from error
        return PcscReader(settings.name)
    if settings.driver == "simulated" and simulated is not None:
        return simulated.open()
    raise ValueError(f"no card reader to open for the driver {settings.driver}")


def open_scanner(
    settings: ScannerSettings, simulated: SimulatedScanner | None = None, wedge: Wedge | None = None
) -> Reader:
    """Open the chosen scanner. Raises `ReaderError` when it is away, `ValueError` as `open_card_reader` does.

    `wedge` is where the page's keystrokes are offered; the driver `wedge` reads from it.
    """
    if settings.driver == "evdev":
        try:
            from kiosk.readers.scanner import open_keyboard
        except ImportError as error:
            raise ReaderError(f"the evdev library is not installed: {error}") from error
        return open_keyboard(settings.device)
    if settings.driver == "serial":
        from kiosk.readers.serial import SerialScanner

        return SerialScanner(settings.device, settings.baud)
    if settings.driver == "wedge" and wedge is not None:
        return wedge
    if settings.driver == "simulated" and simulated is not None:
        return simulated.open()
    raise ValueError(f"no scanner to open for the driver {settings.driver}")
