"""A scanner that types into the page, for a kiosk where no other way is configured.

The page collects the keystrokes by their speed and posts the text; here it joins the road of every other reading. It
must not be opened beside another scanner: whoever can reach the page could then type codes.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Condition

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.line import clean

_WAITING = 8


class Wedge:
    """Where the page's readings arrive; itself an always open `Reader`. `offer` may be called from any thread."""

    name = "keyboard in the page"

    def __init__(self) -> None:
        self._arrived = Condition()
        self._readings: deque[Reading] = deque()

    def offer(self, text: str) -> bool:
        """Take a text that the page saw typed at a scanner's speed; whether it was taken.

        Not taken: nothing left after cleaning, more than 512 characters, or 8 readings waiting already.
        """
        code = clean(text)
        with self._arrived:
            if code is None or len(self._readings) >= _WAITING:
                return False
            self._readings.append(Reading(ReadingKind.CODE, code, self.name, int(time.monotonic() * 1000)))
            self._arrived.notify()
            return True

    def wait(self, timeout_s: float) -> Reading | None:
        with self._arrived:
            self._arrived.wait_for(lambda: self._readings, timeout_s)
            return self._readings.popleft() if self._readings else None

    def close(self) -> None:
        """Forget what waits: it belongs to the time before."""
        with self._arrived:
            self._readings.clear()
