"""What a push and a projection cost at a server that holds much, against one that holds little, beside bare inserts
into tables that are as large.

The history is made of one journal that was taken in and folded in earnest, and copied in SQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, median, told
from bench.sync import centres, copies, journals
from bench.sync.inserts import Inserts
from bench.sync.intake import NewDatabase
from bench.sync.journals import Journal
from sync.ports import Limits
from sync.protocol import BatchHeader, Pushed
from sync.pushing import signed_header
from sync.server import intake, models, project
from sync.server.database import Store

BLOCKS, NO_FASTER = 40, 1.1  # a tenth is what the same run gives when it is done twice


@dataclass(frozen=True)
class Side:
    """A server with its history, open in this process, and a table that has as many rows."""

    store: Store
    bare: Inserts


def measure(place: Path, database: str, new: NewDatabase, small: int, big: int) -> list[Figure]:
    """`database` is SQLite or PostgreSQL, `new` gives the address of an empty one. The servers compared hold `small`
    facts and `big`, which is a multiple of it. Takes half a minute, and a minute or two more for each million."""
    now = time.time_ns() // 1_000_000
    things = centres.things(now)
    past, fresh = (
        journals.written(name, wanted, centres.PEOPLE, things, now - ago * journals.DAYS * crowd.DAY, seed)
        for name, wanted, ago, seed in (("past", small, 1, 1), ("fresh", BLOCKS * 100, 0, 2))
    )
    with ExitStack() as opened:
        begin = time.monotonic()
        sides = [
            opened.enter_context(_filled(place / f"{size}", new, now, past, fresh, size // small))
            for size in (small, big)
        ]
        filled = time.monotonic() - begin
        times = _in_turns(sides, fresh, now)
    return [
        _growth(f"{database}: a push at {big:,} facts / at {small:,}, against bare", times["push"], times["bare"]),
        _growth(f"{database}: a projection, the same", times["fold"], times["bare"]),
        told(f"  {database}: bare inserts, the same", _beside(times["bare"])),
        told(f"  {database}: made that large in", f"{filled:.0f} s"),
    ]


@contextmanager
def _filled(place: Path, new: NewDatabase, now: int, past: Journal, fresh: Journal, times: int) -> Iterator[Side]:
    centre = centres.found(place / "server", new(), now, [past, fresh])
    bare = Inserts(place / "bare", new())
    with centre.opened() as office:
        for header, bodies in batches(past):
            answer, stream = intake.push(header, bodies, [None] * len(bodies), now)
            assert stream is not None, f"the past was answered {answer}"
            project.catch_up(stream, now)
            bare.insert(0, header.first, bodies)
        copies.lay_by(office.store)
        for number in range(1, times):
            copies.copy(office.store, number)
            bare.copy(0, number)
        for store in (office.store, bare.store):  # a log that is long already is written over, and that costs less
            copies.settle_down(store)
        try:
            yield Side(office.store, bare)
        finally:
            bare.close()


def batches(journal: Journal, facts: int = 500) -> Iterator[tuple[BatchHeader, list[bytes]]]:
    [stream], position = journal.outbox.streams(), 0
    while batch := journal.outbox.batch_after(stream.inc, position, Limits(facts=facts)):
        yield signed_header(journal.device, journal.clock, batch), list(batch.bodies)
        position += len(batch.bodies)


Times = dict[str, list[list[float]]]  # act → for each side, the seconds of each block


def _in_turns(sides: list[Side], fresh: Journal, now: int) -> Times:
    """One batch after the other, each at every side; the first one, which warms up, is thrown away."""
    times: Times = {act: [[] for _ in sides] for act in ("push", "fold", "bare")}
    for turn, (header, bodies) in enumerate(batches(fresh, 100)):
        for number, side in list(enumerate(sides))[:: -1 if turn % 2 else 1]:
            models.bind(side.store)

            def push(header: BatchHeader = header, bodies: list[bytes] = bodies) -> int:
                answer, stream = intake.push(header, bodies, [None] * len(bodies), now)
                assert isinstance(answer, Pushed) and stream is not None, f"a push was answered {answer}"
                return stream

            stream, took = _timed(push)
            _, folded = _timed(lambda stream=stream: project.catch_up(stream, now))
            _, inserted = _timed(
                lambda side=side, header=header, bodies=bodies: side.bare.insert(-1, header.first, bodies)
            )
            for act, seconds in (("push", took), ("fold", folded), ("bare", inserted)):
                times[act][number].append(seconds)
    return {act: [each[1:] for each in found] for act, found in times.items()}


def _timed(act: Callable[[], int | None]) -> tuple[int | None, float]:
    begin = time.perf_counter()
    done = act()
    return done, time.perf_counter() - begin


def _growth(name: str, ours: list[list[float]], bare: list[list[float]]) -> Figure:
    grew, theirs = (median(big) / median(small) for small, big in (ours, bare))
    return at_most(name, grew / theirs, NO_FASTER, "×", f"{_beside(ours)}; bare {theirs:.2f}")


def _beside(times: list[list[float]]) -> str:
    small, big = (median(each) * 1000 for each in times)
    return f"{big:.1f} ms against {small:.1f} ms a batch of 100, {big / small:.2f}"
