"""Prints the figures of the staff desk, each beside its target. `make bench-desk`; about ten minutes.

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

from bench.desk import figures
from bench.figures import Figure, table, told
from bench.sync.intake import NewDatabase
from tests.postgres import Cluster, cluster

CHECKOUT = Path(__file__).resolve().parent.parent.parent
CASES, DECISIONS, PEOPLE = 5_000, 40, 10_000
FACTS, HUGE = 1_000_000, 5_000_000
TARGET, TARGET_OF_HUGE = 1_000, 1_500  # ms for a month's report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description="Print the figures of the staff desk.")
    parser.add_argument("--big", action="store_true", help="five million facts on PostgreSQL too")
    parser.add_argument("--facts", type=int, default=FACTS, help="how many a server has heard")
    wanted = parser.parse_args()
    begin = time.monotonic()
    root = Path(os.environ.get("LADA_HOME") or CHECKOUT / "var")
    root.mkdir(parents=True, exist_ok=True)
    found: list[Figure] = []
    load = os.getloadavg()[0]
    try:
        with tempfile.TemporaryDirectory(prefix="bench-desk-", dir=root) as name, cluster(durable=True) as running:
            for part in measure(Path(name), running, wanted.facts, wanted.big):
                found += part
        found.append(told("all of this took", f"{time.monotonic() - begin:.0f} s; load {load:.1f} when it began"))
    finally:  # what was measured before something went wrong, or somebody had no time for more
        print(table(found) if found else "nothing was measured")


def measure(place: Path, running: Cluster, facts: int, is_big: bool) -> Iterator[list[Figure]]:
    """The figures, part by part."""
    databases: dict[str, NewDatabase] = {"SQLite": lambda: "", "PostgreSQL": running.new_database}
    for database, new in databases.items():
        _say(f"{CASES:,} cases, {database}")
        yield figures.inbox(place / f"inbox-{database}", database, new(), CASES, DECISIONS)
        _say(f"{PEOPLE:,} people, {database}")
        yield figures.people(place / f"people-{database}", database, new(), PEOPLE)
        url = new()
        _say(f"{facts:,} facts, {database}")
        yield figures.reports(place / f"reports-{database}", database, url, facts, TARGET)
        yield figures.memory(place / f"reports-{database}", database, url, facts)
    if is_big:
        _say(f"{HUGE:,} facts, PostgreSQL")
        yield figures.reports(place / "huge", "PostgreSQL", running.new_database(), HUGE, TARGET_OF_HUGE)


def _say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


if __name__ == "__main__":
    main()
