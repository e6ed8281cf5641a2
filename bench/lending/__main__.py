"""Prints the figures of lending, each beside its target. `make bench-lending`; at most ten minutes.

The files lie under LADA_HOME (by default `var/`), on the disk where the data of a kiosk lies, and are removed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, table, told
from bench.lending import conflicts, month, scanning, stock

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ITEMS, TYPES, LOANS, SCANS = 50_000, 1_000, 500_000, 300
OF_A_TYPE = 5
FEW, MANY = 1_000, 1_000_000


def main() -> None:
    begin = time.monotonic()
    root = Path(os.environ.get("LADA_HOME") or CHECKOUT / "var")
    root.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    try:
        with tempfile.TemporaryDirectory(prefix="bench-lending-", dir=root) as name:
            for part in measure(Path(name)):
                figures += part
        figures.append(told("all of this took", f"{time.monotonic() - begin:.0f} s"))
    finally:  # what was measured before something went wrong, or somebody had no time for more
        print(table(figures) if figures else "nothing was measured")


def measure(place: Path) -> Iterator[list[Figure]]:
    """The figures, part by part."""
    now = time.time_ns() // 1_000_000
    _say(f"booking beside {MANY:,} bookings that are over")
    yield conflicts.measure(place / "bookings", FEW, MANY)
    _say(f"looking at a month of {TYPES:,} types")
    stock.fill(place / "month", OF_A_TYPE * TYPES, TYPES, 0, now)
    yield month.measure(place / "month", TYPES, 20)
    _say(f"writing {LOANS:,} loans of {ITEMS:,} things")
    begin = time.monotonic()
    stock.fill(place / "scanning", ITEMS, TYPES, LOANS, now)
    yield [told(f"{LOANS:,} loans written in bulk", f"{time.monotonic() - begin:.0f} s")]
    _say("scanning")
    yield scanning.measure(place / "scanning", ITEMS, TYPES, SCANS)


def _say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


if __name__ == "__main__":
    main()
