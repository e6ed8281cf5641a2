"""Many kiosks that were without a network come back at the same moment, to a server of two processes on PostgreSQL.

Every kiosk runs the real engine over HTTP, a thread each; beside them a few tell of loans at one process and as many
others ask the other process for them, all the time.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import crowd
from bench.figures import Figure, at_most, median, percentile, told
from bench.sync import centres, journals
from bench.sync.centres import Centre, Serving
from bench.sync.journals import Journal
from kiosk.demo import centre as demo
from sync import facts, wire
from sync.engine import sync_once
from sync.memory import MemorySink
from sync.ports import SyncReport
from sync.protocol import PushAnswer
from sync.server.models import Stream
from sync.transport import HttpServer

PROCESSES = 2
PAIRS, LOANS = 6, 2  # of kiosks that are watched, and loans of each at the least: a percentile wants a dozen
PATIENCE_S = 240
NOT_AN_ERROR = "answered 429."


class Timed(HttpServer):
    """Notes how long each push took, in seconds, as the kiosk sees it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.took: list[float] = []

    def push(self, *arguments: Any) -> PushAnswer:
        begin = time.perf_counter()
        answer = super().push(*arguments)
        self.took.append(time.perf_counter() - begin)
        return answer


class Returning:
    """A kiosk with a backlog."""

    def __init__(self, journal: Journal, address: str) -> None:
        self.journal = journal
        self.sink = MemorySink()
        self.sink.now = lambda: journal.clock.moment().wall
        self.server = Timed(address, journal.device.id, journal.key)
        self.errors: list[str] = []

    def run(self) -> SyncReport:
        report = sync_once(self.journal.outbox, self.server, self.sink, self.journal.device, self.journal.clock)
        if report.error is not None:
            self.errors.append(str(report.error))
        return report

    def run_until_agreed(self, until: float) -> None:
        """Again and again, as a kiosk does, only sooner."""
        while not self.run().agreed and time.monotonic() < until:
            time.sleep(0.5)


class Watch:
    """Two more kiosks: the `giver` lends `things` at one process, the `asker` asks the other until it sees the loan.
    `lags` are seconds from the answer to the giver until the answer to the asker."""

    def __init__(self, name: str, giver: Returning, asker: Returning, things: Sequence[str]) -> None:
        self._name, self._giver, self._asker, self._things = name, giver, asker, things
        self.lags: list[float] = []
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> Watch:
        self._asker.run()
        self._watching = self._pool.submit(self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._pool.shutdown()
        self._watching.result()

    def _watch(self) -> None:
        number = 0
        while not self._over.is_set() or len(self.lags) < LOANS:
            number += 1
            loan = f"lag-{self._name}-{number}"
            moment, item = self._giver.journal.clock.moment(), self._things[number % len(self._things)]
            self._giver.journal.outbox.record(_loan(loan, item, moment.wall), moment)
            report = self._giver.run()
            assert report.agreed, f"a loan could not be handed over: {report.error}"
            begin = time.monotonic()
            while ("loan_state", loan) not in self._asker.sink.lines:
                assert time.monotonic() - begin < PATIENCE_S, "a loan never came down to the other kiosk"
                self._asker.run()
            self.lags.append(time.monotonic() - begin)


def _loan(loan: str, item: str, at: int) -> facts.LoanIssued:
    return facts.LoanIssued(
        loan=loan, item=item, site=demo.CENTRE, person="p1", party="org-01", due_at=at + crowd.DAY,
        policy=facts.PolicyCopy("other", 1, 7, "days", 1), proof=facts.Proof.NONE,
    )  # fmt: skip


def measure(place: Path, url: str, kiosks: int, backlog: int, people: int = centres.PEOPLE) -> list[Figure]:
    """`url` is the address of an empty database of PostgreSQL; so many `kiosks` with a `backlog` of facts each, at a
    centre with so many `people`."""
    now = time.time_ns() // 1_000_000
    things = centres.things(now)
    written = [journals.written(f"k{n}", backlog, people, things, now, n) for n in range(kiosks)]
    names = [f"{role}{pair}" for pair in range(PAIRS) for role in ("giver", "asker")]
    watchers = [journals.written(name, 1, people, things, now, 0) for name in names]
    entities = crowd.register_of(people, now)
    centre = centres.found(place / "server", url, now, [*written, *watchers], entities)
    servers = [Serving(centre) for _ in range(PROCESSES)]
    returning = [Returning(each, servers[n % PROCESSES].address) for n, each in enumerate([*written, *watchers])]
    fleet, watched = returning[:kiosks], returning[kiosks:]
    watches = [
        Watch(f"{pair}", giver, asker, things[pair::PAIRS])
        for pair, (giver, asker) in enumerate(zip(watched[::2], watched[1::2], strict=True))
    ]
    try:
        with ExitStack() as watching:
            for watch in watches:
                watching.enter_context(watch)
            took = _all_come_back(fleet)
        with ThreadPoolExecutor(len(fleet)) as pool:  # once more, now that nobody brings anything new
            list(pool.map(Returning.run, returning))
    finally:
        for each in returning:
            each.server.close()
        for server in servers:
            server.stop()
    return _figures(centre, fleet, watches, took, backlog)


def _all_come_back(fleet: Sequence[Returning]) -> float:
    """Seconds until every kiosk agrees with the server."""
    begin = time.monotonic()
    with ThreadPoolExecutor(len(fleet)) as pool:
        list(pool.map(lambda each: each.run_until_agreed(begin + PATIENCE_S), fleet))
    return time.monotonic() - begin


def _figures(
    centre: Centre, fleet: Sequence[Returning], watches: Sequence[Watch], took: float, backlog: int
) -> list[Figure]:
    pushes = [seconds * 1000 for each in fleet for seconds in each.server.took]
    errors = Counter(text for each in fleet for text in each.errors if not text.endswith(NOT_AN_ERROR))
    lags = [seconds * 1000 for watch in watches for seconds in watch.lags]
    many = f"{len(fleet)} kiosks × {backlog} facts, {PROCESSES} processes"
    return [
        at_most(f"{many}: errors other than 429", sum(errors.values()), 0, beside="; ".join(list(errors)[:3])),
        at_most("  kiosks that are not equal to the server at the end", _unequal(centre, fleet), 0),
        told("  all had agreed after", f"{took:.0f} s, {len(fleet) * backlog / took:,.0f} facts/s"),
        told("  a push, as a kiosk sees it", _spread(pushes)),
        told("  feed lag: a loan told at one process, seen at the other", _spread(lags)),
    ]


def _spread(times: Sequence[float]) -> str:
    return f"median {median(times):,.0f} ms, p99 {percentile(times, 99):,.0f} ms, of {len(times)}"


def _unequal(centre: Centre, fleet: Sequence[Returning]) -> int:
    """Kiosks whose journal is not held, hash for hash, or not folded in, or whose register is another than that of
    the others."""
    with centre.opened():
        held = {each.inc: (each.acked, bytes(each.head).hex(), each.projected_seq) for each in Stream.select()}
    registers = Counter(wire.digest_of(each.sink.lines.values()) for each in fleet)
    [(register, _)] = registers.most_common(1)
    return sum(
        held.get(stream.inc) != (stream.seq, stream.head, stream.seq)
        or wire.digest_of(each.sink.lines.values()) != register
        for each in fleet
        for stream in each.journal.outbox.streams()
    )
