"""Prints the figures of the sync, each beside its target. `make bench-sync`; at most a quarter of an hour.

The files lie under LADA_HOME (by default `var/`), those of PostgreSQL, which is started for this, in the temporary
folder; all are removed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, at_most, table
from bench.sync import fleet, growth, intake, offline
from bench.sync.intake import NewDatabase
from tests.postgres import Cluster, cluster

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FACTS, OFFLINE = 100_000, 10_500
KIOSKS, BACKLOG = 200, 100
SMALL, LARGE, HUGE = 10_000, 1_000_000, 10_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sync", description="Print the figures of the sync.")
    parser.add_argument("--big", action="store_true", help="ten million facts on the server instead of one")
    large = HUGE if parser.parse_args().big else LARGE
    begin = time.monotonic()
    root = Path(os.environ.get("LADA_HOME") or CHECKOUT / "var")
    root.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    try:
        with tempfile.TemporaryDirectory(prefix="bench-sync-", dir=root) as name, cluster(durable=True) as running:
            for part in measure(Path(name), running, large):
                figures += part
        figures.append(at_most("all of this took", (time.monotonic() - begin) / 60, 15, "min"))
    finally:  # what was measured before something went wrong, or somebody had no time for more
        print(table(figures) if figures else "nothing was measured")


def measure(place: Path, running: Cluster, large: int) -> Iterator[list[Figure]]:
    """The figures, part by part."""
    databases: dict[str, NewDatabase] = {"SQLite": lambda: "", "PostgreSQL": running.new_database}
    for database, new in databases.items():
        _say(f"three weeks offline, {database}")
        yield offline.measure(place / f"offline-{database}", database, new(), OFFLINE)
        _say(f"taking in {FACTS:,} facts, {database}")
        yield intake.measure(place / f"intake-{database}", database, new, FACTS)
    _say(f"{KIOSKS} kiosks come back")
    yield fleet.measure(place / "fleet", running.new_database(), KIOSKS, BACKLOG)
    for database, new in databases.items():
        _say(f"pushing into {large:,} facts, {database}")
        yield growth.measure(place / f"growth-{database}", database, new, SMALL, large)


def _say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


if __name__ == "__main__":
    main()
