"""One supervised thread for one device: opens it, waits, and opens it again when it comes back.

A reading that only repeats the last one is held back here (`Repeats`), so that a shaking hand is one act. What a
reading means is not asked here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from kiosk.readers import Reader, ReaderError, Reading, ReadingKind

log = logging.getLogger(__name__)

SAME_S = 2.5
BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 5.0)
_TICK_S = 0.5


class Repeats:
    """Which readings say something new. PURE; `now` is seconds that never go back.

    The same value again within 2.5 s is the same reading, and each repeat begins the 2.5 s anew; other values pass.
    A card that stays in the field is one reading for as long as it lies there, even if the reader was away meanwhile.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[ReadingKind, str], float] = {}
        self._lying: dict[str, tuple[ReadingKind, str]] = {}

    def is_new(self, reading: Reading, now: float) -> bool:
        """Whether to pass the reading on; GONE never is."""
        if reading.kind is ReadingKind.GONE:
            self._lying.pop(reading.reader, None)
            return False
        what = (reading.kind, reading.value)
        if reading.kind is not ReadingKind.CODE:
            if self._lying.get(reading.reader) == what:
                return False
            self._lying[reading.reader] = what
        self._seen = {seen: at for seen, at in self._seen.items() if now - at < SAME_S}
        is_repeat = what in self._seen
        self._seen[what] = now
        return not is_repeat

    def rearm(self) -> None:
        """Let the same value pass again at once. A card must still leave the field first."""
        self._seen = {}


class Watch:
    """Keeps one device read for as long as it runs.

    `device` is what `state_changed` calls it, as in "reader" or "scanner". `open_reader` opens it or raises
    `ReaderError`. `deliver` gets every CARD, CODE and UNREADABLE reading that is no repeat. `state_changed(device,
    online)` is called when that changes, and once at the start. All three are called in the watch's own thread; what
    they do must be quick, for meanwhile nothing is read.
    """

    def __init__(
        self,
        device: str,
        open_reader: Callable[[], Reader],
        deliver: Callable[[Reading], None],
        state_changed: Callable[[str, bool], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.device = device
        self._open_reader = open_reader
        self._deliver = deliver
        self._state_changed = state_changed
        self._monotonic = monotonic
        self._repeats = Repeats()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._online: bool | None = None
        self._failures = 0

    @property
    def is_online(self) -> bool:
        """Whether the device can be read now."""
        return self._online is True

    def start(self) -> None:
        """Start the thread; nothing happens if it runs already."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = Thread(target=self._run, name=f"watch {self.device}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and release the device: at the latest after the device's own tick. It may be started again."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None
            self._online = None

    def rearm(self) -> None:
        """Let the card or code just read be read again at once: for the second read of an enrolment."""
        self._repeats.rearm()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._read_until_away()
            except ReaderError as error:
                self._away(str(error))
            except Exception:
                # A bug in what becomes of one reading must not make the counter deaf for the rest of the day.
                log.exception("watching the %s failed", self.device)
                self._away("a bug")

    def _read_until_away(self) -> None:
        reader = self._open_reader()
        try:
            self._tell(online=True, why=reader.name)
            while not self._stopping.is_set():
                reading = reader.wait(_TICK_S)
                self._failures = 0
                if reading is not None and self._repeats.is_new(reading, self._monotonic()):
                    self._deliver(reading)
        finally:
            reader.close()

    def _away(self, why: str) -> None:
        self._tell(online=False, why=why)
        self._stopping.wait(BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)])
        self._failures += 1

    def _tell(self, online: bool, why: str) -> None:
        if online != self._online:
            self._online = online
            log.info("%s is %s: %s", self.device, "online" if online else "offline", why)
            self._state_changed(self.device, online)
