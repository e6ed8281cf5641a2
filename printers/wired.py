"""What printers on a wire have in common: bytes go out within a time limit, and only an answer is believed.

A link is opened for each call and closed after it, so that a printer that was off and on again needs nothing but the
next call. Must not know what stands on a slip.
"""

from __future__ import annotations

import contextlib
import time
from typing import Protocol

from printers import Paper, PrinterError, Sent
from printers.commands import CLEAR, CLEARED, ask

SETTLE_S = 1.5  # a printer answers at once, ahead of what it has still to print: paper may run out after its first word
TRIES = 3
TRY_S = 0.35
BRIEFLY_S = 0.2
PAPER, OFFLINE_CAUSE, PRINTER = 4, 2, 1
NEUTRAL = 0x12  # an answer in which every bit that tells of trouble is off


class LinkDown(Exception):
    """The wire is not there, or broke. `permanent`: waiting does not help, somebody must change something. `hung_up`:
    the other end took leave in order, as printers do that end a connection after each slip."""

    def __init__(self, message: str, *, permanent: bool = False, hung_up: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.hung_up = hung_up


class Link(Protocol):
    """One way to a printer. `until` is a moment of `time.monotonic()`; nothing here lasts beyond it by much."""

    bytes_per_s: float
    """How fast bytes go out at the least, for the time limit of a long slip."""

    def open(self, until: float) -> bool:
        """Take hold of the device. True when it has a way back, by which it could answer. Raises `LinkDown`."""

    def write(self, data: bytes, until: float) -> int:
        """How many bytes went out, or may have; fewer than all when the wire broke or time was up. Never raises."""

    def read(self, until: float) -> bytes:
        """What the printer says, as soon as it says something; empty when time is up. Raises `LinkDown`."""

    def drain(self, until: float) -> bool:
        """Wait for bytes that lie in this machine. False when some still do."""

    def close(self, abandon: bool = False) -> None:
        """Let go. May be called twice and after a failure; never raises and never waits for the printer. `abandon`:
        what lies in this machine must not be printed later by surprise."""


class WiredPrinter:
    """A `Printer` at the end of a link.

    `answers` says whether silence means trouble; with `None` it does as soon as the printer has answered once.
    `settle_s` after the first good answer the printer is asked again whether the whole slip came out well.
    `clears`: it has a command that empties its buffers. That is sent whenever something may lie there that must not
    come out by itself once there is paper again: after a slip that went wrong, and at the start.
    """

    def __init__(
        self,
        link: Link,
        timeout_s: float,
        answers: bool | None = None,
        settle_s: float = SETTLE_S,
        clears: bool = False,
    ) -> None:
        self._link = link
        self._to_be_cleared = self._clears = clears
        self._asked = self._heard = 0
        self._timeout_s = timeout_s
        self._answers = answers
        self._settle_s = settle_s
        self._has_answered = False
        self._was_silent = False
        self.why = ""

    def status(self) -> Paper:
        until = time.monotonic() + self._timeout_s
        try:
            can_answer = self._open(until)
            paper = self._ask(until) if can_answer else None
        except LinkDown as down:
            self.why = str(down)
            return Paper.OFFLINE
        finally:
            self._link.close()
        self.why = "" if paper is not None else "it does not answer"
        if paper is None:
            return Paper.OFFLINE if self._has_answered else Paper.UNKNOWN
        return paper

    def send(self, payload: bytes) -> Sent:
        outcome = Sent.UNCONFIRMED
        try:
            outcome = self._send(payload)
            if outcome is Sent.UNCONFIRMED:
                self._to_be_cleared = self._clears
                self._clear(time.monotonic() + BRIEFLY_S)
        except LinkDown as down:
            raise PrinterError(str(down), permanent=down.permanent) from down
        finally:
            self._link.close(abandon=outcome is Sent.UNCONFIRMED)
        return outcome

    def close(self) -> None:
        self._link.close()

    def _open(self, until: float) -> bool:
        """Take hold of the printer; True when it can be asked. Raises `LinkDown`."""
        self._asked = self._heard = 0
        has_way_back = self._link.open(until)
        self._clear(min(until, time.monotonic() + BRIEFLY_S))
        return has_way_back and self._answers is not False

    def _clear(self, until: float) -> None:
        """Empty the printer's buffers, if that is owed and it can be told to. Owed until the printer says that it did:
        one that takes nothing just now is told at the next contact."""
        if not self._to_be_cleared or self._link.write(CLEAR, until) < len(CLEAR):
            return
        with contextlib.suppress(LinkDown):
            while self._to_be_cleared and time.monotonic() < until:
                self._to_be_cleared = CLEARED not in self._link.read(until)

    def _send(self, payload: bytes) -> Sent:
        until = time.monotonic() + self._timeout_s + len(payload) / self._link.bytes_per_s
        can_answer = self._open(until)
        gone = self._link.write(payload, until)
        if not gone:
            raise LinkDown("the printer took no byte")
        if gone < len(payload) or not self._link.drain(until):
            return Sent.UNCONFIRMED
        is_well = not can_answer or self._is_mute or (self._is_well() and self._is_still_well())
        return Sent.CONFIRMED if is_well or self._is_mute else Sent.UNCONFIRMED

    @property
    def _is_mute(self) -> bool:
        """Whether it was asked and has never said a word, as a printer without a way back."""
        return self._answers is None and self._was_silent and not self._has_answered

    def _is_still_well(self) -> bool:
        time.sleep(self._settle_s)
        return self._is_well()

    def _is_well(self) -> bool:
        until = time.monotonic() + self._timeout_s
        try:
            try:
                paper = self._ask(until, patience_s=self._timeout_s / TRIES)
            except LinkDown as down:
                if not down.hung_up:
                    return False
                self._link.close()
                paper = self._ask(until) if self._open(until) else None
        except LinkDown:
            return False
        return paper in (Paper.OK, Paper.LOW)

    def _ask(self, until: float, patience_s: float = TRY_S) -> Paper | None:
        """The state of paper and printer; `None` when it stays silent. Raises `LinkDown`."""
        paper = None
        begin = time.monotonic()
        for _ in range(TRIES):
            paper = self._answer(PAPER, min(until, time.monotonic() + patience_s))
            if paper is not None or time.monotonic() >= until:
                break
        if paper is None:
            self._was_silent = True
            return None
        self._has_answered = True
        # one that is slow to answer gets more time for the other answers too
        patience_s = TRIES * TRY_S if time.monotonic() - begin > BRIEFLY_S / 2 else BRIEFLY_S
        cause, printer = (
            self._answer(number, min(until, time.monotonic() + patience_s), own=True)
            for number in (OFFLINE_CAUSE, PRINTER)
        )
        return judge(paper, NEUTRAL if cause is None else cause, NEUTRAL if printer is None else printer)

    def _answer(self, number: int, until: float, own: bool = False) -> int | None:
        """`own`: to this very question, and none that is still under way to one before; else to any of this kind."""
        question = ask(number)
        self._asked += 1
        if self._link.write(question, until) < len(question):
            self._link.read(until)  # tells whether it hung up in order
            raise LinkDown("the printer does not take a question")
        while time.monotonic() < until:
            answers = [each for each in self._link.read(until) if is_answer(each)]
            self._heard += len(answers)
            if answers and (not own or self._heard >= self._asked):
                return answers[-1]
        return None


def is_answer(byte: int) -> bool:
    """Whether a byte can answer a question for the status; what a printer says unasked has other fixed bits."""
    return byte & 0x93 == 0x12


def judge(paper: int, cause: int, printer: int) -> Paper:
    """Three bytes of status, as DLE EOT 4, 2 and 1 give them, in one word."""
    if paper & 0x60 or cause & 0x20:
        return Paper.OUT
    if cause & 0x44 or printer & 0x08:  # cover open, an error; offline
        return Paper.OFFLINE
    return Paper.LOW if paper & 0x0C else Paper.OK
