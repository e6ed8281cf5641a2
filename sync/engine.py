"""The journey of a fact: push what the server lacks, then pull the register. Knows ports only: no HTTP, no SQL, no
Flask.

    hello ──► for every stream: send from where the server says, until it holds all ──► register, whole or not at all

The server dictates where to go on; what this side believes to be acknowledged is a hint. A run may be killed
between any two steps: nothing here is remembered, so the next run finds out anew. The clock and chance are
arguments.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from sync.ports import (
    Batch,
    Device,
    Limits,
    Outbox,
    RegisterSink,
    Server,
    StreamTrouble,
    SyncError,
    SyncReport,
    Timepiece,
)
from sync.protocol import (
    VERSION,
    BatchHeader,
    Clock,
    Corrupt,
    Fork,
    Gap,
    Hello,
    HelloAnswer,
    PushAnswer,
    Pushed,
    Revoked,
    StreamHead,
    signed_bytes,
)

SAMPLE_EVERY_MS = 60 * 60 * 1000
LONGEST_WAIT_S = 15 * 60.0
REWINDS = 3  # a server that asks for the same place again and again is not obeyed for ever

logger = logging.getLogger("lada.sync")

Word = Literal["fork", "corrupt", "ahead", "stuck"]


def sync_once(outbox: Outbox, server: Server, sink: RegisterSink, device: Device, clock: Timepiece) -> SyncReport:
    """One run:

    1. hello: the server says what it holds of each stream; a clock sample at most hourly
    2. push every stream from there until the server holds it; a stream in trouble is left, the others go on
    3. pull the register, which names its digest; unchanged costs one short answer

    A revoked device wipes and stops; a pending one stops. Failures of the network end the run and are in the report.
    """
    run = _Run(outbox, server, sink, device, clock)
    try:
        run.go()
    except SyncError as error:
        run.error = error
    report = run.report()
    sink.note_contact(report)
    return report


class _Run:
    """What one run has found out so far."""

    def __init__(self, outbox: Outbox, server: Server, sink: RegisterSink, device: Device, clock: Timepiece) -> None:
        self.outbox, self.server, self.sink, self.device, self.clock = outbox, server, sink, device, clock
        self.at = clock.moment().wall
        self.streams = outbox.streams()
        self.acked: dict[str, int] = {}
        self.pushed = 0
        self.troubles: list[StreamTrouble] = []
        self.answer: HelloAnswer | None = None
        self.round_trip: int | None = None
        self.revoked = False
        self.register: Literal["applied", "unchanged"] | None = None
        self.error: SyncError | None = None

    def go(self) -> None:
        answer = self._hello()
        if answer.status == "revoked":
            self._leave()
        if answer.status != "approved":
            return
        self._sample_clock(answer)
        held = {stream.inc: stream for stream in answer.streams}
        for stream in self.streams:
            self._push_stream(stream, held.get(stream.inc))
            if self.revoked:
                return
        self._pull()

    def _hello(self) -> HelloAnswer:
        before = self.clock.moment()
        hello = Hello(
            device=self.device.id, protocol=VERSION, run=self.device.run, streams=self.streams,
            clock=Clock(before.wall, before.boot, before.up), state=self.device.state(),
        )  # fmt: skip
        self.answer = self.server.hello(hello)
        self.round_trip = max(0, self.clock.moment().up - before.up)
        self.acked = {stream.inc: stream.seq for stream in self.answer.streams}
        return self.answer

    def _leave(self) -> None:
        """The device is no longer welcome."""
        self.revoked = True
        self.sink.wipe()

    def _sample_clock(self, answer: HelloAnswer) -> None:
        last = self.sink.sampled_at()
        # the distance, not the difference: a clock that was set back must not silence the samples for years
        if last is None or abs(self.at - last) >= SAMPLE_EVERY_MS:
            self.sink.sample_clock(answer.server_time, self.round_trip or 0)
            self.streams = self.outbox.streams()

    def _push_stream(self, stream: StreamHead, held: StreamHead | None) -> None:
        """Send from where the server stands until it holds everything, or the stream turns out to be in trouble."""
        position = self._start_of(stream, held)
        rewinds = 0
        while position is not None and (batch := self.outbox.batch_after(stream.inc, position, Limits())):
            answer = self._push(batch)
            if isinstance(answer, Gap):
                rewinds += 1
                position = self._rewound(batch, answer, rewinds)
            else:
                position = self._gone_on(batch, answer)

    def _start_of(self, stream: StreamHead, held: StreamHead | None) -> int | None:
        """The seq after which to go on, `None` when the server's stream cannot be the beginning of ours."""
        if held is None:
            return 0
        if held.seq > stream.seq:
            return self._trouble(stream.inc, "ahead", held.seq)
        if held.seq == stream.seq and held.head != stream.head:
            return self._trouble(stream.inc, "fork", held.seq)
        self.outbox.acknowledge(stream.inc, held.seq, bytes.fromhex(held.head))
        return held.seq

    def _rewound(self, batch: Batch, answer: Gap, rewinds: int) -> int | None:
        """The server misses something earlier: it was restored, or the last word from it was lost."""
        if rewinds > REWINDS or not 1 <= answer.expected_seq <= batch.first:
            return self._trouble(batch.inc, "stuck", answer.expected_seq)
        self.acked[batch.inc] = answer.expected_seq - 1
        return answer.expected_seq - 1

    def _gone_on(self, batch: Batch, answer: Pushed | Fork | Corrupt | Revoked) -> int | None:
        match answer:
            case Fork():
                return self._trouble(batch.inc, "fork", answer.acked)
            case Corrupt():
                return self._trouble(batch.inc, "corrupt", answer.at)
            case Revoked():
                self._leave()
                return None
        last = batch.first + len(batch.bodies) - 1
        if answer.acked < last:
            raise SyncError("protocol", f"the server acknowledged {answer.acked} of a batch that ends at {last}")
        self.pushed += len(batch.bodies)
        self.acked[batch.inc] = answer.acked
        self.outbox.acknowledge(batch.inc, answer.acked, bytes.fromhex(answer.head))
        return answer.acked

    def _push(self, batch: Batch) -> PushAnswer:
        now = self.clock.moment()
        head, count = batch.head.hex(), len(batch.bodies)
        message = signed_bytes(self.device.id, batch.inc, batch.first, count, head)
        header = BatchHeader(
            device=self.device.id, inc=batch.inc, first=batch.first, count=count, prev=batch.prev.hex(), head=head,
            clock=Clock(now.wall, now.boot, now.up), signature=self.device.signer.sign(message).hex(),
            parent=batch.parent, parent_head=batch.parent_head.hex(),
        )  # fmt: skip
        return self.server.push(header, batch.bodies, batch.detached)

    def _trouble(self, inc: str, word: Word, at: int | None) -> int | None:
        """Leave this stream for now; the others go on."""
        logger.warning("stream %s cannot be pushed: %s at %s", inc, word, at)
        self.troubles.append(StreamTrouble(inc, word, at))
        return None

    def _pull(self) -> None:
        snapshot = self.server.snapshot(self.sink.etag())
        if snapshot is None:
            self.register = "unchanged"
            return
        try:
            self.sink.apply(snapshot)
        except ValueError as error:
            raise SyncError("protocol", f"the register that came cannot be used: {error}", permanent=True) from error
        self.register = "applied"

    def report(self) -> SyncReport:
        answered = self.answer
        pending = sum(max(0, stream.seq - self.acked.get(stream.inc, 0)) for stream in self.streams)
        return SyncReport(
            at=self.at,
            status="revoked" if self.revoked else answered.status if answered else None,
            agreed=answered is not None and answered.status == "approved" and pending == 0 and not self.troubles,
            pushed=self.pushed,
            pending=pending,
            register=self.register,
            troubles=tuple(self.troubles),
            server_time=answered.server_time if answered else None,
            round_trip=self.round_trip,
            next_after_s=answered.next_after_s if answered else None,
            error=self.error,
        )


def wait_after(report: SyncReport, failures: int, every: float, chance: float) -> float:
    """Seconds until the next run: `every` after a good one (or what the server asked for, if longer), doubling
    with each failure in a row, never more than a quarter of an hour. `chance` in [0, 1) spreads kiosks that failed
    together."""
    if report.ok:
        wait = max(every, report.next_after_s or 0.0)
    else:
        wait = every * 2.0 ** min(failures, 16)
    wait = min(wait, LONGEST_WAIT_S) * (0.75 + 0.5 * chance)
    asked = report.error.retry_after if report.error else None
    return min(max(wait, asked or 0.0), LONGEST_WAIT_S)


def run(
    once: Callable[[], SyncReport], every: float, rest: Callable[[float], bool], chance: Callable[[], float]
) -> SyncReport:
    """Sync again and again until `rest(seconds)` says to stop (it returns whether to). Returns the last report.

    A permanent failure does not end the loop: whoever repairs the server need not visit the kiosk.
    """
    failures = 0
    while True:
        report = once()
        failures = 0 if report.ok else failures + 1
        if rest(wait_after(report, failures, every, chance())):
            return report
