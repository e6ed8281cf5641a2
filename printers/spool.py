"""The spool: slips wait here until paper has taken them, and no act ever waits for paper.

It keeps nothing itself; the rows lie with a `SpoolBook`. States of a slip:

    queued → sending → printed
                     → unconfirmed  bytes were out when the printer fell silent: a person is asked, nothing is resent
                     → queued       no byte was out: tried again
                     → failed       trying again will not help
    queued → waiting                not printed within ten minutes: only when asked for, or strangers would find it
    waiting, failed, unconfirmed → queued | printed | skipped, by a person; superseded when a newer slip says it all
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from printers import Paper, Printer, PrinterError, Sent

TOO_OLD_MS = 10 * 60_000
BACK_OFF_S = (1.0, 2.0, 5.0, 10.0)
PAGE_FIRST_S = 0.15  # whoever queued a slip waits for a page just now: that goes first


class SlipState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    WAITING = "waiting"
    SKIPPED = "skipped"
    SUPERSEDED = "superseded"


ASKED_FOR = (SlipState.WAITING, SlipState.FAILED)
"""Printed only when a person asks; no copy has come out yet, so that it is no duplicate."""
OVER = (SlipState.PRINTED, SlipState.SKIPPED, SlipState.SUPERSEDED)


@dataclass(frozen=True)
class Job:
    """One copy of one slip. `copy_no` 1 is the original; `payload` goes to the printer, whole, and when it lies on
    paper, each of `further`, the other pieces of a slip too long for one. Times are ms UTC."""

    key: int
    slip_no: str
    copy_no: int
    state: SlipState
    queued_at: int
    attempts: int
    payload: bytes
    further: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class SpoolHealth:
    """For the screens. `oldest_at` is ms UTC of the oldest slip that still waits for paper, `None` when none does."""

    paper: Paper
    queued: int
    waiting: int
    unconfirmed: int
    oldest_at: int | None


@dataclass(frozen=True)
class Counts:
    """How many slips are in each state that is not over; failed ones count as waiting."""

    queued: int
    waiting: int
    unconfirmed: int
    oldest_at: int | None


class BookError(Exception):
    """The book cannot be read or written just now, as when the disk is full. Nothing was changed; tried again."""


class UnprintableError(Exception):
    """No bytes can be made of the slip with this `key`; the others are well."""

    def __init__(self, key: int, message: str) -> None:
        super().__init__(message)
        self.key = key


class SpoolBook(Protocol):
    """Where the rows lie. Every method is one durable step: when it returns, a power cut does not undo it. Every
    method may raise `BookError`."""

    def recover(self, at: int) -> int:
        """At start: every slip found `sending` becomes `unconfirmed`. Returns how many."""

    def set_aside(self, older_than: int, at: int) -> int:
        """Queued slips from before `older_than` become `waiting`. Returns how many."""

    def next_queued(self) -> Job | None:
        """The oldest queued slip. Raises `UnprintableError` when there is one and nothing can be made of it."""

    def mark_sending(self, key: int, at: int) -> bool:
        """Before the first byte goes out; counts an attempt. False, and nothing is changed, when the slip is no longer
        queued: somebody has discarded it meanwhile."""

    def settle(self, key: int, state: SlipState, at: int, error: str | None = None, by: str | None = None) -> None:
        """What became of it, with what the printer said if that was trouble. `by` is a person, `None` the machine."""

    def ask_for(self, key: int, at: int, by: str | None) -> None:
        """A person wants this copy now: queued, as if it were new."""

    def queue_again(self, slip_no: str, at: int, by: str | None) -> bool:
        """Queue a deliberate further copy (the next `copy_no`, marked as a duplicate). False: no such slip."""

    def find(self, slip_no: str) -> Job | None:
        """The newest copy of a slip."""

    def waiting(self) -> tuple[str, ...]:
        """The numbers of all slips that are printed only when asked for, oldest first."""

    def counts(self) -> Counts:
        """How many slips are queued, waiting, unconfirmed."""


class Spool:
    """One printer's spool. `step` and `run` belong to one thread; the rest may be called from any."""

    def __init__(self, book: SpoolBook, printer: Printer, now: Callable[[], int]) -> None:
        self._book = book
        self._printer = printer
        self._now = now
        self._paper = Paper.UNKNOWN
        self._page: bytes | None = None
        self._wake = threading.Event()
        self._unsettled: Callable[[], None] | None = None

    def recover(self) -> int:
        """To be called once before `run`."""
        return self._book.recover(self._now())

    def wake(self) -> None:
        """Something was queued, or the printer was seen to."""
        self._wake.set()

    def print_page(self, payload: bytes) -> None:
        """Put a page on paper that is no slip, as soon as may be, or never when the printer cannot just now."""
        self._page = payload
        self.wake()

    def run(self, stopping: threading.Event, changed: Callable[[SpoolHealth], None]) -> None:
        """Print what comes until `stopping` (`wake` it then); `changed` is told the health after every look."""
        failures = 0
        while not stopping.is_set():
            self._wake.clear()
            try:
                printed = self.step()
                changed(self.health())
            except BookError:
                printed = False  # tried again: what is owed to the book is kept in hand
            failures = 0 if printed else failures + 1
            if not printed and self._wake.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1]):
                failures = 0
                stopping.wait(PAGE_FIRST_S)
        self._printer.close()

    def step(self) -> bool:
        """Look after the oldest queued slip. True when it is settled and the next may follow at once."""
        self._pay_what_is_owed()
        at = self._now()
        self._book.set_aside(at - TOO_OLD_MS, at)
        self._paper = self._printer.status()  # takes seconds, so the slip is chosen after it
        page, self._page = self._page, None  # not now is not at all: a page of setup waits for nobody
        if self._paper in (Paper.OUT, Paper.OFFLINE):
            return False
        if page is not None:
            return self._is_sent_on(page)
        try:
            job = self._book.next_queued()
        except UnprintableError as error:
            self._book.settle(error.key, SlipState.FAILED, at, str(error))
            return True
        if job is None:
            return False
        return self._send(job) if self._book.mark_sending(job.key, self._now()) else True

    def _send(self, job: Job) -> bool:
        try:
            sent = self._printer.send(job.payload)
        except PrinterError as error:
            self._paper = Paper.OFFLINE
            self._settle(job, SlipState.FAILED if error.permanent else SlipState.QUEUED, str(error))
            return error.permanent
        if sent is Sent.CONFIRMED and all(self._is_sent_on(piece) for piece in job.further):
            self._settle(job, SlipState.PRINTED)
            return True
        self._settle(job, SlipState.UNCONFIRMED, "the printer fell silent or ran out of paper")
        return False

    def _is_sent_on(self, piece: bytes) -> bool:
        """Whether a further piece is on paper. Those before it are, so that one that is not leaves a question."""
        try:
            return self._printer.send(piece) is Sent.CONFIRMED
        except PrinterError:
            self._paper = Paper.OFFLINE
            return False

    def _settle(self, job: Job, state: SlipState, error: str | None = None) -> None:
        """Owed until it is written: paper that came out must not be forgotten because a disk was full for a moment."""
        at = self._now()
        self._unsettled = lambda: self._book.settle(job.key, state, at, error)
        self._pay_what_is_owed()

    def _pay_what_is_owed(self) -> None:
        if self._unsettled is not None:
            self._unsettled()
            self._unsettled = None

    def health(self) -> SpoolHealth:
        counts = self._book.counts()
        return SpoolHealth(self._paper, counts.queued, counts.waiting, counts.unconfirmed, counts.oldest_at)

    def answer(self, slip_no: str, *, printed: bool, by: str | None) -> bool:
        """A person says whether an unconfirmed slip lies on paper; if not, it is queued again, and is no duplicate.
        False when nobody asked."""
        job = self._book.find(slip_no)
        if job is None or job.state is not SlipState.UNCONFIRMED:
            return False
        if printed:
            self._book.settle(job.key, SlipState.PRINTED, self._now(), by=by)
        else:
            self._ask_for(job, by)
        return True

    def reprint(self, slip_no: str, by: str | None) -> bool:
        """A further copy, which begins with DUPLIKAT; a slip that never came out is simply printed. An unconfirmed copy
        is superseded by the new one: nobody need ask about it any more. False when there is no such slip."""
        job = self._book.find(slip_no)
        if job is None:
            return False
        if job.state in ASKED_FOR or (job.state is SlipState.SKIPPED and job.attempts == 0):
            self._ask_for(job, by)  # no byte of it was ever sent
        elif job.state in (*OVER, SlipState.UNCONFIRMED):
            if job.state is SlipState.UNCONFIRMED:
                self._book.settle(job.key, SlipState.SUPERSEDED, self._now(), by=by)
            self._book.queue_again(slip_no, self._now(), by)
            self.wake()
        return True

    def print_waiting(self, by: str | None) -> int:
        """A person wants everything that was not printed in time. Returns how many slips that is."""
        waiting = self._book.waiting()
        for slip_no in waiting:
            job = self._book.find(slip_no)
            if job is not None and job.state in ASKED_FOR:
                self._ask_for(job, by)
        return len(waiting)

    def discard(self, slip_no: str, by: str | None) -> bool:
        """Not to be printed any more; its number stays. False when there is nothing to discard, or it is too late."""
        return self._end(slip_no, SlipState.SKIPPED, by)

    def discard_waiting(self, slip_nos: Sequence[str], by: str | None) -> tuple[str, ...]:
        """Discard those of these slips that still wait to be asked for. Returns their numbers."""
        return tuple(
            slip_no
            for slip_no in slip_nos
            if (job := self._book.find(slip_no)) is not None and job.state in ASKED_FOR and self.discard(slip_no, by)
        )

    def put_back(self, slip_no: str, by: str | None) -> bool:
        """A discarded slip waits again, to be asked for. False when it was not discarded, or is asked for already."""
        job = self._book.find(slip_no)
        if job is None or job.state is not SlipState.SKIPPED:
            return False
        self._book.settle(job.key, SlipState.WAITING, self._now(), by=by)
        return True

    def supersede(self, slip_no: str, by: str | None = None) -> bool:
        """A newer slip says it all, as when an act was undone before its slip came out. False as with `discard`."""
        return self._end(slip_no, SlipState.SUPERSEDED, by)

    def _end(self, slip_no: str, state: SlipState, by: str | None) -> bool:
        job = self._book.find(slip_no)
        if job is None or job.state in (*OVER, SlipState.SENDING):
            return False
        self._book.settle(job.key, state, self._now(), by=by)
        return True

    def _ask_for(self, job: Job, by: str | None) -> None:
        self._book.ask_for(job.key, self._now(), by)
        self.wake()
