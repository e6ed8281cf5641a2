"""A printer with no hardware: keeps the bytes of every slip, and does what a real one does when it is in trouble.

It passes the same contract as the real drivers. Safe to move by hand from another thread than the one that prints.
"""

from __future__ import annotations

import threading

from printers import Paper, PrinterError, Sent

KEPT = 50


class SimulatedPrinter:
    """`jobs` are the whole slips that came out, oldest first, at most `KEPT`; `torn` bytes of one that did not."""

    why = ""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: list[bytes] = []
        self._torn = b""
        self._paper = Paper.OK
        self._plugged = True
        self._hangs = False
        self._dies_after: int | None = None

    @property
    def jobs(self) -> tuple[bytes, ...]:
        with self._lock:
            return tuple(self._jobs)

    @property
    def torn(self) -> bytes:
        with self._lock:
            return self._torn

    def run_low(self) -> None:
        self._set_paper(Paper.LOW)

    def run_out(self) -> None:
        self._set_paper(Paper.OUT)

    def refill(self) -> None:
        self._set_paper(Paper.OK)

    def _set_paper(self, paper: Paper) -> None:
        with self._lock:
            self._paper = paper

    def unplug(self) -> None:
        with self._lock:
            self._plugged = False

    def plug(self) -> None:
        with self._lock:
            self._plugged, self._hangs, self._dies_after = True, False, None

    def hang(self) -> None:
        """Take bytes and never answer again, until it is plugged anew."""
        with self._lock:
            self._hangs = True

    def die_after(self, count: int) -> None:
        """Fall silent in the next slip, after `count` bytes of it."""
        with self._lock:
            self._dies_after = count

    def status(self) -> Paper:
        with self._lock:
            return self._paper if self._plugged and not self._hangs else Paper.OFFLINE

    def send(self, payload: bytes) -> Sent:
        with self._lock:
            if not self._plugged:
                raise PrinterError("the simulated printer is unplugged")
            if self._hangs:
                self._torn = payload
                return Sent.UNCONFIRMED
            if self._dies_after is not None:
                self._torn, self._plugged = payload[: self._dies_after], False
                return Sent.UNCONFIRMED
            if self._paper is Paper.OUT:
                self._torn = payload
                return Sent.UNCONFIRMED
            self._jobs = [*self._jobs, payload][-KEPT:]
            return Sent.CONFIRMED

    def close(self) -> None:
        """Nothing to let go of."""
