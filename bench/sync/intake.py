"""What it costs a server to take facts in over HTTP and to fold them, against bare inserts of the same bytes.

One block of each side after the other, so that whatever else the machine does falls on all of them. Batches are made
beforehand: the kiosks' part of the work is not in the figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figures import Figure, at_least, at_most
from bench.sync import centres, journals
from bench.sync.centres import Serving
from bench.sync.inserts import Inserts
from bench.sync.journals import Line, Request

BLOCKS, KIOSKS = 10, 4
TARGETS = {"SQLite": (0.30, 0.05), "PostgreSQL": (0.30, 0.15)}
FLAT = 1.15
NewDatabase = Callable[[], str]
Turn = list[list[Request]]  # for each kiosk what it pushes while it is this side's turn


def measure(place: Path, database: str, new: NewDatabase, wanted: int) -> list[Figure]:
    """`database` is SQLite or PostgreSQL, `new` gives the address of an empty one; `wanted` facts."""
    now = time.time_ns() // 1_000_000
    things = centres.things(now)
    kiosks = [journals.written(f"k{n}", wanted // KIOSKS, centres.PEOPLE, things, now, n) for n in range(KIOSKS)]
    turns = _turns([journals.requests(kiosk) for kiosk in kiosks])
    keep, fold = (centres.found(place / name, new(), now, kiosks) for name in ("keep", "fold"))
    bare = Inserts(place / "bare", new())
    servers = [Serving(keep, folding=False), Serving(fold)]
    try:
        times, memory = _in_turns(turns, servers, bare)
    finally:
        bare.close()
        for server in servers:
            server.stop()
    facts = sum(len(request.batch.bodies) for turn in turns for kiosk in turn for request in kiosk)
    speeds = {name: facts / sum(found) for name, found in times.items()}
    return _figures(database, speeds, memory)


def _turns(requests: list[list[Request]]) -> list[Turn]:
    """What there is to push, in as many parts as there are blocks, or in fewer when it is little."""
    count = min(BLOCKS, *(len(each) for each in requests))
    return [[each[len(each) * n // count : len(each) * (n + 1) // count] for each in requests] for n in range(count)]


def _in_turns(turns: list[Turn], servers: list[Serving], bare: Inserts) -> tuple[dict[str, list[float]], list[float]]:
    """Seconds that each block took on each side, and how much the folding server weighed after each, MB."""
    times: dict[str, list[float]] = {"keep": [], "fold": [], "bare": []}
    memory = []
    for turn in turns:
        for name, server in zip(("keep", "fold"), servers, strict=True):
            times[name].append(_pushed(turn, server.port))
        begin = time.perf_counter()
        for number, kiosk in enumerate(turn):
            for request in kiosk:
                bare.insert(number, request.batch.first, request.batch.bodies)
        times["bare"].append(time.perf_counter() - begin)
        memory.append(servers[1].memory_mb)
    return times, memory


def _pushed(turn: Turn, port: int) -> float:
    """Seconds until all kiosks, at the same time, have pushed what is theirs."""

    def push_all(requests: list[Request]) -> None:
        line = Line(port)
        for request in requests:
            line.push(request)
        line.close()

    with ThreadPoolExecutor(len(turn)) as pool:
        begin = time.perf_counter()
        for done in [pool.submit(push_all, requests) for requests in turn]:
            done.result()
        return time.perf_counter() - begin


def _figures(database: str, speeds: dict[str, float], memory: list[float]) -> list[Figure]:
    intake, whole = TARGETS[database]
    bare = speeds["bare"]
    early = memory[len(memory) // 5]
    return [
        at_least(
            f"{database}: intake over HTTP / bare inserts", speeds["keep"] / bare, intake,
            f"{speeds['keep']:,.0f} facts/s against {bare:,.0f}/s",
        ),
        at_least(
            f"{database}: the same with projection", speeds["fold"] / bare, whole, f"{speeds['fold']:,.0f} facts/s"
        ),
        at_most(
            f"{database}: memory of the server at the end / after a fifth", memory[-1] / early, FLAT, "×",
            f"{memory[-1]:.0f} MB against {early:.0f} MB",
        ),
    ]  # fmt: skip
