"""An act's answer at a counter whose printer hangs, against the same counter while the printer is well.

A printer that hangs takes a connection and never says a word: each look at it costs the spool seconds of waiting,
beside the people at the screen. One kiosk in one process has one printer, which is told to answer or to hang; blocks of
acts come in pairs, and the two of a pair change places from one to the next, so that whatever the machine does besides
falls on both. How much that is stands beside: well blocks of even pairs against those of odd ones, which should be 1.

    python -m bench.hanging          this figure alone; the machine should have nothing else to do
"""

from __future__ import annotations

import time
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, median, percentile, table, told
from bench.sides import Kiosk, Program, workplace

PAIRS, BLOCK, WARMING = 16, 120, 30
FIRST = 3  # acts of a block before the printer is surely looked at
PEOPLE = 200  # more than come in before an evening: nobody comes in twice
TARGET = 1.05
LONGEST_S = 60
WAYS = ("answers", "hangs")


def measure(home: Path, people: int) -> list[Figure]:
    """`home` is that of a kiosk with so many `people`. Takes a minute or two."""
    printer = Program("bench.wire_printer")
    side = Kiosk(home, people, paper=f"wire:{printer.first['port']}")
    blocks: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    try:
        _acts(side, WARMING)
        for pair in range(PAIRS):
            for way in WAYS if pair % 2 == 0 else reversed(WAYS):
                blocks[way].append(_block(side, printer, way))
    finally:
        side.stop()
        printer.stop()
    return figures(blocks["answers"], blocks["hangs"])


def _block(side: Kiosk, printer: Program, way: str) -> list[float]:
    """The times of a block of acts, ms; begun only once the spool has met the printer as it is now."""
    printer.ask(way)
    _acts(side, FIRST)
    until = time.monotonic() + LONGEST_S
    while not printer.ask("asked")["asked"]:
        assert time.monotonic() < until, "the spool does not look at its printer"
        time.sleep(0.01)
    times = _acts(side, BLOCK)
    side.evening()  # what was not printed is set aside: no block leaves anything for the next
    return times


def _acts(side: Kiosk, count: int) -> list[float]:
    side.begin()
    return [sum(side.check_in()[2:]) for _ in range(count)]


def figures(well: list[list[float]], hanging: list[list[float]]) -> list[Figure]:
    """Of the blocks of both, pair by pair."""
    slow, fast = (percentile([each for block in blocks for each in block], 99) for blocks in (hanging, well))
    ratios = sorted(median(bad) / median(good) for bad, good in zip(hanging, well, strict=True))
    quarter = len(ratios) // 4
    beside = (
        f"{slow:.1f} ms against {fast:.1f} ms; medians, pair by pair {median(ratios):.2f},"
        f" half of them {ratios[quarter]:.2f} to {ratios[-1 - quarter]:.2f}"
    )
    even, odd = (percentile([each for block in well[n::2] for each in block], 99) for n in (0, 1))
    return [
        at_most("act and its page, printer hangs / is well, p99", slow / fast, TARGET, "×", beside),
        told("  well / well, p99: what the machine does besides", f"{max(even, odd) / min(even, odd):.2f}"),
    ]


def main() -> None:
    with workplace() as place:
        crowd.fill(place / "kiosk", PEOPLE, 0, time.time_ns() // 1_000_000)
        print(table(measure(place / "kiosk", PEOPLE)))


if __name__ == "__main__":
    main()
