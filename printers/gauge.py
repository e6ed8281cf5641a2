"""How much paper is left on the roll: what was printed since it was put in, in millimetres, told by the very bytes.

A sensor that says "near end" or "out" is believed, and teaches how long these rolls are and how much lies behind "near
end"; one that never says so does not matter. All of it is advice for people, and no gate. Must not know where the roll
is kept, nor which wire the printer hangs on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from printers import Paper, Printer, Sent, typeface
from printers.mechanism import CodeLine, CutLine, PaperLine, PictureLine, TextLine, paper_lines

DOTS_PER_MM = 8  # 203 dots an inch, as nearly all of them have
LINE_MM = 4.23  # a sixth of an inch: what a printer feeds for a line after ESC @
LETTER_MM = 3.0  # 24 dots
CUT_MM = 12.0  # from the head to the knife; fed anyway, and a slip begins below it
LOW_MM = 3_000  # about fifteen slips: time to fetch a roll

logger = logging.getLogger("lada.paper")


def millimetres(payload: bytes) -> float:
    """How much paper these bytes take; what no printer of ours is sent counts as a line."""
    return sum(map(_height, paper_lines(payload)))


def _height(line: PaperLine) -> float:
    match line:
        case TextLine(spans):
            return max([LINE_MM, *(span.tall * LETTER_MM for span in spans)])
        case CodeLine(data, module, level):
            return typeface.qr_side(data, level) * module / DOTS_PER_MM
        case PictureLine(across, dots):
            return len(dots) / across / DOTS_PER_MM
        case CutLine():
            return CUT_MM
    return LINE_MM


@dataclass(frozen=True)
class Roll:
    """The roll in the printer. Lengths in mm. `low_at` is what had been used when the sensor first said that it runs
    low, `is_out` whether it said that it ran out. `length` and `rest` (behind "near end") were learned from rolls
    before, `None` until one has ended."""

    used: float = 0.0
    low_at: float | None = None
    is_out: bool = False
    length: int | None = None
    rest: int | None = None

    def left(self, told: int) -> int:
        """What is left, where a new roll is `told` mm long by the settings."""
        if self.is_out:
            return 0
        by_length = (self.length or told) - self.used
        if self.low_at is not None and self.rest is not None:
            return max(0, round(self.rest - (self.used - self.low_at)))
        return max(0, round(by_length))

    def fed(self, mm: float) -> Roll:
        """After so much was printed."""
        return replace(self, used=self.used + mm)

    def changed(self) -> Roll:
        """A new one in its place; what was learned stays."""
        return Roll(length=self.length, rest=self.rest)

    def seen(self, paper: Paper, told: int) -> Roll:
        """After the printer said how it stands. A roll that ran out teaches its length if that can be one: at half the
        length, or at half as much again, it was a used one, or somebody did not say that they changed it. Paper that is
        there again after that is a new roll; before it, somebody only opened the lid."""
        length = self.length or told
        is_whole = 0.5 * length <= self.used <= 1.5 * length
        if paper is Paper.OUT and not self.is_out:
            return self._ended() if is_whole else replace(self, is_out=True)
        if paper is Paper.LOW and self.low_at is None:
            return replace(self, low_at=self.used, is_out=False)
        if self.is_out and paper in (Paper.OK, Paper.LOW):
            return self.changed() if self.used >= 0.5 * length else replace(self, is_out=False)
        return self

    def _ended(self) -> Roll:
        rest = None if self.low_at is None else self.used - self.low_at
        return replace(
            self, is_out=True, length=_learned(self.length, self.used),
            rest=self.rest if rest is None else _learned(self.rest, rest),
        )  # fmt: skip


def _learned(before: int | None, now: float) -> int:
    """Halfway to what the last roll said: one odd roll does not decide."""
    return round(now if before is None else (before + now) / 2)


class RollBook(Protocol):
    """Where the roll is kept over restarts."""

    def load(self) -> Roll:
        """As it was last; a new roll when there was none."""

    def save(self, roll: Roll) -> None:
        """May raise one of the `failures` that `Gauged` was told of, where the disk takes nothing."""


class Gauged:
    """A `Printer` that counts its paper. Before paper runs out it is said to run low, whatever the sensor knows. `told`
    is the length of a new roll in mm; `failures` are what the book may raise."""

    def __init__(self, printer: Printer, book: RollBook, told: int, failures: tuple[type[Exception], ...]) -> None:
        self._printer = printer
        self._book = book
        self._told = told
        self._failures = failures
        self._lock = threading.Lock()
        self._roll = book.load()

    def status(self) -> Paper:
        paper = self._printer.status()
        self._change(lambda roll: roll.seen(paper, self._told))
        return Paper.LOW if paper in (Paper.OK, Paper.UNKNOWN) and self.left_mm() <= LOW_MM else paper

    @property
    def why(self) -> str:
        """What the printer's last trouble was."""
        return self._printer.why

    @why.setter
    def why(self, said: str) -> None:
        self._printer.why = said

    def send(self, payload: bytes) -> Sent:
        sent = self._printer.send(payload)
        self._change(lambda roll: roll.fed(millimetres(payload)))
        return sent

    def close(self) -> None:
        self._printer.close()

    def left_mm(self) -> int:
        """How much paper is left, as far as can be told."""
        with self._lock:
            return self._roll.left(self._told)

    def changed(self) -> None:
        """Somebody put a new roll in."""
        self._change(Roll.changed)

    def _change(self, step: Callable[[Roll], Roll]) -> None:
        with self._lock:
            before, self._roll = self._roll, step(self._roll)
            if self._roll == before:
                return
            try:
                self._book.save(self._roll)
            except self._failures as error:  # it is advice: the next slip saves it
                logger.warning("How much paper is left is not saved: %s", error)
