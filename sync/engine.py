"""The journey of a fact: push what the server lacks, then pull what it says. Knows ports only: no HTTP, no SQL, no
Flask.

    hello ──► for every stream: send from where the server says, until it holds all
          ──► what predecessors wrote, once ──► the feed, whole or not at all

The server dictates where to go on; what this side believes to be acknowledged is a hint. A run may be killed
between any two steps: nothing here is remembered, so the next run finds out anew. The clock and chance are
arguments.
"""

from __future__ import annotations

from collections.abc import Callable

from sync.inheriting import Inheriting
from sync.ports import Device, Outbox, RegisterSink, Server, SyncError, SyncReport, Timepiece
from sync.protocol import VERSION, Clock, Hello, HelloAnswer
from sync.pulling import Pulled, pull
from sync.pushing import Pushing

SAMPLE_EVERY_MS = 60 * 60 * 1000
LONGEST_WAIT_S = 15 * 60.0


def sync_once(outbox: Outbox, server: Server, sink: RegisterSink, device: Device, clock: Timepiece) -> SyncReport:
    """One run:

    1. hello: the server says what it holds of each stream, and whom to forget, which is done at once; a clock sample at
       most hourly
    2. push every stream from there until the server holds it (`sync.pushing`); a stream in trouble is left, the others
       go on
    3. take over what the kiosks wrote that this one succeeds (`sync.inheriting`)
    4. pull what changed since the last time (`sync.pulling`); nothing to push and nothing new is known from the hello

    A revoked device hands what is left to quarantine, wipes and stops; a pending one stops; a suspended one pushes and
    stops. Failures of the network end the run and are in the report.
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
        self.pushing = Pushing(outbox, server, device, clock)
        self.inheriting = Inheriting(outbox, server)
        self.answer: HelloAnswer | None = None
        self.round_trip: int | None = None
        self.revoked = False
        self.register: Pulled | None = None
        self.error: SyncError | None = None

    def go(self) -> None:
        answer = self._hello()
        if answer.status == "pending":
            return
        if answer.status == "revoked":
            self._leave()
            return
        if answer.erased is not None:  # first: what is forgotten here is not handed over any more either
            self.sink.erase(answer.erased)
        self._sample_clock(answer)
        if self.pushing.push_all() == "revoked":
            self._leave()
            return
        self.streams = self.outbox.streams()
        if answer.status == "approved":
            self.inheriting.take_over(answer.inherited)
            news = bool(self.pushing.pushed or self.pushing.troubles)
            self.register = pull(self.server, self.sink, answer.feed, self.pushing.acked(), news=news)

    def _hello(self) -> HelloAnswer:
        before = self.clock.moment()
        hello = Hello(
            device=self.device.id, protocol=VERSION, run=self.device.run, streams=self.streams,
            clock=Clock(before.wall, before.boot, before.up), state=self.device.state(), run_no=self.device.run_no,
            machine=self.device.machine, erased=self.sink.erased(), inherited=sum(self.outbox.inherited().values()),
        )  # fmt: skip
        self.answer = self.server.hello(hello)
        self.round_trip = max(0, self.clock.moment().up - before.up)
        self.pushing.learn(self.answer.streams)
        return self.answer

    def _leave(self) -> None:
        """The device is no longer welcome: what nobody else holds goes to quarantine, and everybody is forgotten."""
        self.revoked = True
        try:
            self.pushing.quarantine_rest()
        finally:
            self.sink.wipe()

    def _sample_clock(self, answer: HelloAnswer) -> None:
        last = self.sink.sampled_at()
        # the distance, not the difference: a clock that was set back must not silence the samples for years
        if last is None or abs(self.at - last) >= SAMPLE_EVERY_MS:
            self.sink.sample_clock(answer.server_time, self.round_trip or 0)

    def report(self) -> SyncReport:
        answered, pushing = self.answer, self.pushing
        pending = pushing.pending(self.streams)
        troubles = (*pushing.troubles, *self.inheriting.troubles)
        is_whole = pending == 0 and all(trouble.is_healed for trouble in troubles)
        return SyncReport(
            at=self.at,
            status="revoked" if self.revoked else answered.status if answered else None,
            agreed=answered is not None and answered.status in ("approved", "suspended") and is_whole,
            pushed=pushing.pushed,
            pending=pending,
            inherited=self.inheriting.taken,
            register=self.register,
            troubles=troubles,
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
