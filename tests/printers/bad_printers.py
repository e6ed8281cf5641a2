"""Slip printers that behave badly, each in one way that was seen in the field (the failures are told in
docs/printers.md). All of them are a `FakePrinter` at the end of a real socket.
"""

from __future__ import annotations

import time

from printers.commands import CLEAR, CLEARED
from tests.printers.fake_printer import CUT, QUESTION, FakePrinter

LATE_S = 0.25  # later than an answer to a further question is waited for, where the first one came at once
WELL, EMPTY = {1: 0x12, 2: 0x12, 4: 0x12}, {1: 0x1A, 2: 0x32, 4: 0x7E}


class Late(FakePrinter):
    """Answers, but takes its time."""

    def feed(self, data: bytes) -> bytes:
        answers = super().feed(data)
        time.sleep(LATE_S * len(answers))
        return answers


class HalfDuplex(FakePrinter):
    """Hears nothing while it prints: what it is asked meanwhile is answered after the slip, all at once."""

    def feed(self, data: bytes) -> bytes:
        before = len(self.jobs)
        answers = super().feed(data)
        if len(self.jobs) > before:
            time.sleep(LATE_S)
        return answers


class Slow(FakePrinter):
    """Takes its bytes at the pace of a serial line."""

    def feed(self, data: bytes) -> bytes:
        time.sleep(len(data) / 3000)
        return super().feed(data)


class Lying(FakePrinter):
    """Says the same for ever. Without paper it prints nothing, and what it was given is gone."""

    def __init__(self, says: dict[int, int], has_paper: bool) -> None:
        super().__init__()
        self._says, self._has_paper = says, has_paper

    def _status(self, number: int) -> int:
        return self._says[number]

    @property
    def jobs(self) -> tuple[bytes, ...]:
        return super().jobs if self._has_paper else ()


class TwoCuts(FakePrinter):
    """Cuts by itself at the end of what the slip has cut already: an empty piece of paper falls out."""

    @property
    def pieces(self) -> int:
        return 2 * len(self.jobs)


class Forgetting(FakePrinter):
    """Stops reading commands when paper ends within a slip; until `ESC @` everything is letters to it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_confused = False

    def feed(self, data: bytes) -> bytes:
        if self.is_confused and (at := data.find(b"\x1b@")) >= 0:
            self.is_confused, data = False, data[at:]
        if self.is_confused:
            questions = [data[i : i + 3] for i in range(len(data)) if data.startswith(QUESTION, i)]
            return super().feed(b"".join(questions))
        return super().feed(data)


class Hoarding(FakePrinter):
    """Keeps what it is given without paper, and prints all of it when there is some. `can_clear`: not if it is told in
    time to forget it. `runs_out_next`: its paper ends as the next slip begins."""

    def __init__(self, can_clear: bool) -> None:
        super().__init__()
        self.can_clear = can_clear
        self.runs_out_next = False
        self.hoard = b""

    def feed(self, data: bytes) -> bytes:
        with self._lock:
            answers = b""
            if CLEAR in data:
                data = data.replace(CLEAR, b"")
                if self.can_clear:
                    self.hoard = b""
                    answers = CLEARED
            questions = [data[i : i + 3] for i in range(len(data)) if data.startswith(QUESTION, i)]
            rest = data
            for question in questions:
                rest = rest.replace(question, b"")
            if rest and self.runs_out_next:
                self.out, self.runs_out_next = True, False
            if not self.out:
                return answers + super().feed(data)
            self.hoard += rest
            return answers + super().feed(b"".join(questions))

    def cure(self) -> None:
        super().cure()
        hoard, self.hoard = self.hoard, b""
        super().feed(hoard)
        assert not hoard or hoard.endswith(CUT)
