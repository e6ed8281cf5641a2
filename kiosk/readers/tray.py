"""A tray with one slot: the last reading, and the ticket that fetches it.

The page learns of a reading only by its ticket, so that no UID and no code ever reaches the browser. A newer reading
takes the older one's place: what lies here too long belongs to somebody who has walked away.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from kiosk.readers import Reading

KEPT_S = 10.0


@dataclass(frozen=True)
class _Slot:
    ticket: str
    reading: Reading
    until: float


class Tray:
    """Thread-safe. `monotonic` gives seconds that never go back."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._slot: _Slot | None = None

    def put(self, reading: Reading) -> str:
        """Lay the reading in the slot, instead of the one there; its ticket, 12 URL-safe characters."""
        slot = _Slot(secrets.token_urlsafe(9), reading, self._monotonic() + KEPT_S)
        with self._lock:
            self._slot = slot
        return slot.ticket

    def take(self, ticket: str) -> Reading | None:
        """The reading of this ticket, once; `None` if it was taken, replaced or never given out, or lay for 10 s."""
        with self._lock:
            slot = self._slot
            if slot is None or not secrets.compare_digest(slot.ticket.encode(), ticket.encode("utf-8", "replace")):
                return None
            self._slot = None
        return slot.reading if self._monotonic() < slot.until else None
