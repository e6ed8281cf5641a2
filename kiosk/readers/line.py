"""From the characters of a scanner to whole codes.

Whatever arrives, memory stays small: a line longer than `LIMIT` is dropped whole, up to its end. Nothing is
upper-cased or looked up here. `Line` is pure; `Trickle` is the waiting that drivers of characters share.
"""

from __future__ import annotations

import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from kiosk.readers import Reading, ReadingKind

LIMIT = 512
ENDS = frozenset("\r\n\t")

# A scanner that sends no terminator is told by its silence.
SILENCE_S = 0.1
# In a line too long to keep, a pause is more likely a slow cable than the end.
LOST_SILENCE_S = 1.0


def clean(text: str) -> str | None:
    """`text` as one code, without control and invisible characters and outer spaces; `None` if empty or too long."""
    code = "".join(character for character in text if not _is_control(character)).strip()
    return code if 0 < len(code) <= LIMIT else None


def _is_control(character: str) -> bool:
    return unicodedata.category(character).startswith("C")


class Line:
    """The line being read. Not thread-safe: it belongs to one reader."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._lost = False

    def feed(self, characters: Iterable[str]) -> Iterator[str]:
        """The codes that `characters` complete, in order. It must be run to its end."""
        for character in characters:
            if character in ENDS:
                yield from self._end()
            elif not self._lost and not _is_control(character):
                self._keep(character)

    def silence(self, seconds: float) -> Iterator[str]:
        """The code that ends because nothing came for `seconds`, if there is one."""
        if seconds >= (LOST_SILENCE_S if self._lost else SILENCE_S):
            yield from self._end()

    def lose(self) -> None:
        """Drop this line up to its end: part of it is known to be missing."""
        self._kept.clear()
        self._lost = True

    def _keep(self, character: str) -> None:
        self._kept.append(character)
        if len(self._kept) > LIMIT:
            self.lose()

    def _end(self) -> Iterator[str]:
        code = None if self._lost else clean("".join(self._kept))
        self._kept.clear()
        self._lost = False
        if code is not None:
            yield code


class Trickle:
    """Waits for codes on a device whose characters trickle in.

    `read(timeout_s)` gives what has come, an empty text if nothing came in that time, and raises `ReaderError` when
    the device is away. It must give a bounded piece at a time.
    """

    def __init__(self, name: str, read: Callable[[float], str]) -> None:
        self.name = name
        self.line = Line()
        self._read = read
        self._ready: deque[str] = deque()
        self._fed_at = 0.0

    def wait(self, timeout_s: float) -> Reading | None:
        """As `Reader.wait`."""
        until = time.monotonic() + timeout_s
        self._listen(min(timeout_s, SILENCE_S))
        while not self._ready and (left := until - time.monotonic()) > 0:
            self._listen(min(left, SILENCE_S))
        if not self._ready:
            return None
        return Reading(ReadingKind.CODE, self._ready.popleft(), self.name, int(time.monotonic() * 1000))

    def _listen(self, timeout_s: float) -> None:
        if self._ready:
            return
        # Silence counts only when the device was asked and had nothing: a late question is not a scanner's pause.
        text = self._read(timeout_s)
        now = time.monotonic()
        if text:
            self._fed_at = now
            self._ready.extend(self.line.feed(text))
        else:
            self._ready.extend(self.line.silence(now - self._fed_at))
