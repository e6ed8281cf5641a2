"""A card reader and a scanner that stand on no desk: for the demo's bench and the tests.

They keep the whole contract of `Reader` and can be pulled out in the middle of anything. The device outlives the
reader that is opened on it, as a real one does: what lies on the plate stays there while it is unplugged. The controls
(`present`, `scan`, `unplug`, …) may be called from any thread.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Condition

from kiosk.readers import Fault, Reader, ReaderError, Reading, ReadingKind
from kiosk.readers.line import clean
from kiosk.readers.uid import is_valid

# Nobody types faster than a reader can be emptied; a flood with nobody listening must not grow.
_WAITING = 64


class _Device:
    """What both devices share: a cable, and the sightings that the open reader has not fetched yet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._changed = Condition()
        self._plugged = True
        self._readings: deque[Reading] = deque(maxlen=_WAITING)
        self._openings = 0

    @property
    def is_plugged(self) -> bool:
        """Whether the cable is in."""
        with self._changed:
            return self._plugged

    def unplug(self) -> None:
        """Pull the cable. The open reader raises `ReaderError` from now on; what it has not fetched is lost."""
        with self._changed:
            self._plugged = False
            self._openings += 1
            self._readings.clear()
            self._changed.notify_all()

    def plug(self) -> None:
        """Put the cable in again. It takes a new `open()` to read."""
        with self._changed:
            self._plugged = True

    def open(self) -> Reader:
        """Open the device as a `Reader`; one opened before is of no use any more. Raises `ReaderError` if unplugged."""
        with self._changed:
            if not self._plugged:
                raise ReaderError(f"{self.name} is not plugged in")
            self._openings += 1
            self._readings.clear()
            self._begin()
            self._changed.notify_all()
            return _Open(self, self._openings)

    def _begin(self) -> None:
        """What a reader sees first after opening. Called with the lock held."""

    def _see(self, kind: ReadingKind, value: str) -> None:
        """Put a sighting where the open reader fetches it. Called with the lock held."""
        if self._plugged:
            self._readings.append(Reading(kind, value, self.name, int(time.monotonic() * 1000)))
            self._changed.notify_all()

    def fetch(self, opening: int, timeout_s: float) -> Reading | None:
        """What `Reader.wait` answers to the reader of this `opening`."""
        with self._changed:
            self._changed.wait_for(lambda: self._readings or opening != self._openings, timeout_s)
            if opening != self._openings:
                raise ReaderError(f"{self.name} was unplugged")
            return self._readings.popleft() if self._readings else None


class _Open:
    """The reader that `open()` gives."""

    def __init__(self, device: _Device, opening: int) -> None:
        self._device = device
        self._opening = opening
        self._closed = False

    @property
    def name(self) -> str:
        return self._device.name

    def wait(self, timeout_s: float) -> Reading | None:
        if self._closed:
            raise ReaderError(f"{self.name} is closed")
        return self._device.fetch(self._opening, timeout_s)

    def close(self) -> None:
        self._closed = True


class SimulatedCardReader(_Device):
    """A plate for one card."""

    def __init__(self, name: str = "simulated card reader") -> None:
        super().__init__(name)
        self._card: str | None = None

    @property
    def card(self) -> str | None:
        """The UID of the card that lies on the plate, `None` if it is empty."""
        with self._changed:
            return self._card

    def present(self, uid: str) -> None:
        """Lay a card on the plate, instead of the one there.

        `uid` is hex, spaces and case do not matter. A UID of another length than 4, 7 or 10 bytes makes a card that
        cannot be read.
        """
        with self._changed:
            self._card = "".join(uid.split()).upper()
            self._read()

    def remove(self) -> None:
        """Take the card away; nothing happens if there is none."""
        with self._changed:
            if self._card is not None:
                self._card = None
                self._read()

    def _begin(self) -> None:
        self._read()

    def _read(self) -> None:
        if self._card is None:
            self._see(ReadingKind.GONE, "")
        elif is_valid(self._card):
            self._see(ReadingKind.CARD, self._card)
        else:
            self._see(ReadingKind.UNREADABLE, Fault.LENGTH)


class SimulatedScanner(_Device):
    """A lamp that codes are held under."""

    def __init__(self, name: str = "simulated scanner") -> None:
        super().__init__(name)

    def scan(self, text: str) -> None:
        """Hold a code under the lamp. Text that no scanner would deliver as one code (empty, too long) is not seen."""
        code = clean(text)
        if code is not None:
            with self._changed:
                self._see(ReadingKind.CODE, code)
