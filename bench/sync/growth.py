"""What a push and a projection cost at a server that holds much, against one that holds little, beside bare inserts
into tables that are as large.

The history is made of one journal that was taken in and folded in earnest, and copied in SQL: each copy lies three
weeks before the one before it, with ids of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import TextField

from bench import crowd
from bench.figures import Figure, at_most, median, told
from bench.sync import centres, journals
from bench.sync.inserts import Inserts
from bench.sync.intake import NewDatabase
from bench.sync.journals import Journal
from sync.ports import Limits
from sync.protocol import BatchHeader, Pushed
from sync.pushing import signed_header
from sync.server import intake, models, project
from sync.server.database import Store
from sync.server.lending_models import PROJECTIONS
from sync.server.models import Fact, JournalEntry, ReturnState, Stream, Table

BLOCKS, NO_FASTER = 40, 1.1  # a tenth is what the same run gives when it is done twice
# of what waits for staff there is one row for each thing, however long the history is
COPIED: tuple[type[Table], ...] = (Stream, Fact, JournalEntry, *(t for t in PROJECTIONS if t is not ReturnState))
APART = 1000  # ids of copied streams begin after those that a server gives by itself
NAMES = ("id", "inc", "fact", "visit", "loan", "usage", "slip", "document", "left_fact", "return_fact", "closes")


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
def _filled(place: Path, new: NewDatabase, now: int, past: Journal, fresh: Journal, copies: int) -> Iterator[Side]:
    centre = centres.found(place / "server", new(), now, [past, fresh])
    bare = Inserts(place / "bare", new())
    with centre.opened() as office:
        for header, bodies in _batches(past):
            answer, stream = intake.push(header, bodies, [None] * len(bodies), now)
            assert stream is not None, f"the past was answered {answer}"
            project.catch_up(stream, now)
            bare.insert(0, header.first, bodies)
        _lay_by(office.store)
        for number in range(1, copies):
            _copy(office.store, number)
            bare.copy(0, number)
        for store in (office.store, bare.store):  # a log that is long already is written over, and that costs less
            _settle_down(store)
        try:
            yield Side(office.store, bare)
        finally:
            bare.close()


def _lay_by(store: Store) -> None:
    """Keep what the server made of the past, to be copied from."""
    with store.writing():
        for table in COPIED:
            name = table.table_in_sql()
            store.execute_sql(f'CREATE TEMPORARY TABLE "past_{name}" AS SELECT * FROM "{name}"')


def _copy(store: Store, number: int) -> None:
    """Everything that the server made of the past once more, `number` times three weeks earlier."""
    with store.writing():
        for table in COPIED:
            fields = table.columns_in_order()
            names = ", ".join(f'"{field.column_name}"' for field in fields)
            values = ", ".join(_earlier(table, field, number) for field in fields)
            name = table.table_in_sql()
            store.execute_sql(f'INSERT INTO "{name}" ({names}) SELECT {values} FROM "past_{name}"')


def _earlier(table: type[Table], field: object, number: int) -> str:
    name = field.column_name  # type: ignore[attr-defined]
    if name.endswith("_at") or name in ("at", "earliest", "latest"):
        return f'"{name}" - {number * journals.DAYS * crowd.DAY}'
    if (name == "id" and table is Stream) or name == "stream":
        return f'"{name}" + {APART * number}'
    if name in NAMES and isinstance(field, TextField):
        return f"'-{APART - number}-' || \"{name}\""  # as it would have been called then: ids begin with their moment
    return f'"{name}"'


def _settle_down(store: Store) -> None:
    """What the database would do in its own time: write down what it has, and count it."""
    if store.is_sqlite:
        store.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        store.execute_sql("CHECKPOINT")
        store.execute_sql("ANALYZE")


def _batches(journal: Journal, facts: int = 500) -> Iterator[tuple[BatchHeader, list[bytes]]]:
    [stream], position = journal.outbox.streams(), 0
    while batch := journal.outbox.batch_after(stream.inc, position, Limits(facts=facts)):
        yield signed_header(journal.device, journal.clock, batch), list(batch.bodies)
        position += len(batch.bodies)


Times = dict[str, list[list[float]]]  # act → for each side, the seconds of each block


def _in_turns(sides: list[Side], fresh: Journal, now: int) -> Times:
    """One batch after the other, each at every side; the first one, which warms up, is thrown away."""
    times: Times = {act: [[] for _ in sides] for act in ("push", "fold", "bare")}
    for turn, (header, bodies) in enumerate(_batches(fresh, 100)):
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
