"""An act's answer at a counter whose printer hangs, against one whose printer is merely out of paper.

A printer that hangs takes a connection and never says a word: each slip costs the spool several seconds of waiting,
beside the people at the screen. The other side queues the same slips and sends none. Both take turns, block by block.
"""

from __future__ import annotations

from pathlib import Path

from bench.figures import Figure, at_most, median, percentile
from bench.sides import Kiosk

BLOCKS, BLOCK, WARMING = 40, 40, 30


def measure(well: Path, hanging: Path, people: int) -> list[Figure]:
    """`well` and `hanging` are homes of kiosks with the same `people`. Takes about half a minute."""
    sides = {"well": Kiosk(well, people), "hanging": Kiosk(hanging, people, paper="hangs")}
    acts: dict[str, list[float]] = {name: [] for name in sides}
    try:
        for block in range(BLOCKS + 1):
            for name, side in sides.items():
                side.begin()
                times = [side.check_in() for _ in range(BLOCK if block else WARMING)]
                side.evening()
                if block:
                    acts[name] += [sum(each[2:]) for each in times]
    finally:
        for side in sides.values():
            side.stop()
    slow, well_off = (percentile(acts[name], 99) for name in ("hanging", "well"))
    beside = f"{slow:.1f} ms against {well_off:.1f} ms; medians {median(acts['hanging']) / median(acts['well']):.2f}"
    return [at_most("act and its page, printer hangs / is out of paper, p99", slow / well_off, 1.05, "×", beside)]
