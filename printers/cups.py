"""A slip printer behind a queue of CUPS on this machine: a raw job, watched until it is done, and taken back in time.

CUPS keeps what it could not print yet, and prints it whenever it can. So a job that takes too long is cancelled, and
what a program that was killed left behind is cancelled before anything else: no slip may come out later by surprise.
Nobody else may talk to the same printer beside the queue.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from printers import Paper, PrinterError, Sent
from printers.ipp import JOB_GROUP, PORT, PRINTER_GROUP, USER, Answer, Asked, IppError, Operation, Value, ask

RAW = "application/vnd.cups-raw"
LIMIT_S = 30.0  # as Odoo's IoT box has it: whoever waited so long has gone
POLL_S = 0.1
BELIEVED_S = 20.0  # how long the trouble of a job is believed before the next one is tried
STOPPED = 5
NOT_FOUND = 0x0406
OUT_REASONS = ("media-empty", "media-needed")
_ADDRESS = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:]+\]|[^/:\s]+)(?::(?P<port>\d{1,5}))?/)?(?P<queue>[^\s/#?]{1,127})")


class JobState(IntEnum):
    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True)
class _Job:
    """`began`: CUPS has once given it to the printer, so that bytes of it may be out."""

    state: int
    began: bool


class CupsPrinter:
    """`address` is the name of a queue, or "host:port/queue" for a CUPS that does not listen at localhost:631.

    What CUPS says of paper it knows from the last job: an idle queue is UNKNOWN, but for little paper, and for the
    trouble that a job met a moment ago. `why` says what the last trouble was.
    """

    def __init__(self, address: str, timeout_s: float, up: Callable[[], float] = time.monotonic) -> None:
        """`up` tells seconds since any moment; with it the patience for a job is measured."""
        self._up = up
        self._server, self._queue = split_address(address)
        self._timeout_s = timeout_s
        self._left_behind = True  # whatever a program before this one left
        self._trouble = Paper.UNKNOWN
        self._trouble_until = 0.0
        self._never_reached = False
        self.why = ""

    def status(self) -> Paper:
        try:
            if self._left_behind:
                self._cancel_what_is_left()
            told = self._printer()
        except (IppError, PrinterError) as error:
            self.why = str(error)
            return Paper.OFFLINE
        if (reason := _not_printing(told)) is not None:
            self.why = f"the queue {self._queue} {reason}"
            return Paper.OFFLINE
        if self._trouble is not Paper.UNKNOWN and time.monotonic() < self._trouble_until:
            return self._trouble
        self.why = ""
        return Paper.LOW if any(each.startswith("media-low") for each in _reasons(told)) else Paper.UNKNOWN

    def send(self, payload: bytes) -> Sent:
        until = self._up() + LIMIT_S
        try:
            if self._left_behind:
                self._cancel_what_is_left()
            if (reason := _not_printing(self._printer())) is not None:
                raise PrinterError(f"the queue {self._queue} {reason}")
        except IppError as error:
            raise PrinterError(str(error)) from error
        try:
            job = self._hand_over(payload)
            return self._judge(job, self._watch(job, until))
        except IppError as error:
            self._left_behind, self.why = True, str(error)
            if not error.reached:
                raise PrinterError(self.why) from error
            return Sent.UNCONFIRMED

    def close(self) -> None:
        """Nothing to let go of: every question has a connection of its own."""

    def _hand_over(self, payload: bytes) -> int:
        """Begin a job and return its number. Raises `PrinterError` when CUPS did not take it."""
        self._left_behind, self._never_reached = True, False  # until the end of it is known
        wanted = {"job-name": "slip", "document-format": RAW}  # the name is seen by all: nothing of what the slip says
        answer = self._ask(Operation.PRINT_JOB, wanted, payload)
        number = answer.first(JOB_GROUP).get("job-id", (None,))[0]
        if not answer.is_ok or not isinstance(number, int):
            self._left_behind = False
            raise PrinterError(f"the queue {self._queue} takes no job (IPP status {answer.status:#06x})")
        return number

    def _watch(self, number: int, until: float) -> _Job:
        """Wait for the end of a job, and bring it about when it is overdue or CUPS begins it anew."""
        while True:
            job = self._job(number)
            if job.state >= JobState.CANCELLED:
                break
            again = job.began and job.state != JobState.PROCESSING
            if again or self._up() > until or _not_printing(self._printer()) is not None:
                self._believe(_reasons(self._printer()))
                self._cancel(number)
                job = self._job(number)
                break
            time.sleep(POLL_S)
        self._left_behind = job.state < JobState.CANCELLED
        return job

    def _judge(self, number: int, job: _Job) -> Sent:
        if job.state == JobState.COMPLETED:
            self._trouble, self.why = Paper.UNKNOWN, ""
            return Sent.CONFIRMED
        self.why = f"job {number} in the queue {self._queue} was not finished"
        if job.began and not self._never_reached:
            return Sent.UNCONFIRMED
        raise PrinterError(self.why)

    def _believe(self, reasons: tuple[str, ...]) -> None:
        """Remember what kept the printer from printing, while CUPS still says it of this job."""
        self._never_reached = "connecting-to-device" in reasons
        if any(each.startswith(OUT_REASONS) for each in reasons) and not self._never_reached:
            self._trouble = Paper.OUT  # what CUPS says of paper is older than a printer that it does not reach
        else:
            self._trouble = Paper.OFFLINE
        self._trouble_until = time.monotonic() + BELIEVED_S

    def _cancel_what_is_left(self) -> None:
        """Cancel every job of ours that is not over. Raises `PrinterError` when there is no such queue, `IppError`."""
        wanted: dict[str, Asked] = {"which-jobs": "not-completed", "my-jobs": True, "requested-attributes": ["job-id"]}
        for each in self._ask(Operation.GET_JOBS, wanted, found=True).each(JOB_GROUP):
            for number in each.get("job-id", ()):
                if isinstance(number, int):
                    self._cancel(number)
        self._left_behind = False

    def _cancel(self, number: int) -> None:
        self._ask(Operation.CANCEL_JOB, {"job-id": number})

    def _job(self, number: int) -> _Job:
        wanted = ["job-state", "time-at-processing"]
        told = self._ask(Operation.GET_JOB_ATTRIBUTES, {"job-id": number, "requested-attributes": wanted})
        found = told.first(JOB_GROUP)
        state = found.get("job-state", (None,))[0]
        if not isinstance(state, int):
            raise IppError(f"job {number} is gone from the queue {self._queue}", reached=True)
        return _Job(state, began=isinstance(found.get("time-at-processing", (None,))[0], int))

    def _printer(self) -> Mapping[str, tuple[Value, ...]]:
        """What CUPS says of the queue. Raises `PrinterError` for one that is not there."""
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
        told = self._ask(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted}, found=True)
        return told.first(PRINTER_GROUP)

    def _ask(
        self,
        operation: Operation,
        more: Mapping[str, Asked],
        document: bytes = b"",
        *,
        found: bool = False,
    ) -> Answer:
        """`found`: raise `PrinterError` when there is no such queue, instead of answering so."""
        uri = f"ipp://localhost/printers/{self._queue}"
        attributes = {"printer-uri": uri, "requesting-user-name": USER, **more}
        answer = ask(self._server, f"/printers/{self._queue}", operation, attributes, self._timeout_s, document)
        if found and answer.status == NOT_FOUND:
            raise PrinterError(f"CUPS has no queue {self._queue}")
        return answer


def _not_printing(told: Mapping[str, tuple[Value, ...]]) -> str | None:
    """Why a queue prints nothing just now, whatever it is given; `None` when it does."""
    if told.get("printer-state", (None,))[0] == STOPPED:
        return "is paused"
    return "takes no jobs" if told.get("printer-is-accepting-jobs", (True,))[0] is False else None


def _reasons(told: Mapping[str, tuple[Value, ...]]) -> tuple[str, ...]:
    return tuple(each for each in told.get("printer-state-reasons", ()) if isinstance(each, str))


def split_address(address: str) -> tuple[tuple[str, int], str]:
    """Host and port of CUPS, and the queue. Raises `PrinterError` (permanent) for an address that cannot be one."""
    found = _ADDRESS.fullmatch(address.strip())
    port = int(found["port"] or PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise PrinterError(f"not the name of a CUPS queue: {address!r}", permanent=True)
    return ((found["host"] or "localhost").strip("[]"), port), found["queue"]


def queues(server: tuple[str, int] = ("localhost", PORT), timeout_s: float = 1.0) -> Iterator[str]:
    """The names of the queues that CUPS has on this machine; none when there is no CUPS."""
    try:
        wanted = {"requesting-user-name": USER, "requested-attributes": ["printer-name"]}
        answer = ask(server, "/", Operation.CUPS_GET_PRINTERS, wanted, timeout_s)
    except IppError:
        return
    for each in answer.each(PRINTER_GROUP):
        yield from (name for name in each.get("printer-name", ()) if isinstance(name, str))
