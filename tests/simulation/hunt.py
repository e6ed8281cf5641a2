"""Hunt for a seed that fails: `python -m tests.simulation.hunt --seeds 1000 --first 1`. Uses all cores, says how far it
is, and tells the first story that ended badly."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
import time

from tests.simulation.seeded import STEPS, Broken, live

SAY_EVERY_S = 30


def prepare() -> None:
    """What a process does before its first story: what was imported is no garbage, and a story makes little of it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def outcome(asked: tuple[int, int]) -> tuple[int, str | None]:
    """The seed, and how it failed; `None` when it did not."""
    seed, steps = asked
    try:
        live(seed, steps)
    except Broken as broken:
        return seed, str(broken)
    return seed, None


def hunt(first: int, count: int, steps: int, processes: int, *, go_on: bool) -> list[int]:
    """The seeds that failed; the first one only, unless it is to `go_on`."""
    begun, failed, said = time.monotonic(), list[int](), 0.0
    with multiprocessing.get_context("spawn").Pool(processes, prepare, maxtasksperchild=200) as pool:
        asked = ((seed, steps) for seed in range(first, first + count))
        for done, (seed, broken) in enumerate(pool.imap_unordered(outcome, asked), 1):
            passed = time.monotonic() - begun
            if broken is not None:
                failed.append(seed)
                print(broken, flush=True)
                if not go_on:
                    pool.terminate()
                    break
            if passed - said >= SAY_EVERY_S:
                said = passed
                print(f"{done} of {count} seeds, {done / passed:.1f} a second, {len(failed)} failed", flush=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description="Hunt for a seed of the simulation that fails.")
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--steps", type=int, default=STEPS, help="happenings in each story")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--all", action="store_true", help="go on after a failure, and list all that failed")
    asked = parser.parse_args()
    failed = hunt(asked.first, asked.seeds, asked.steps, asked.processes, go_on=asked.all)
    last = asked.first + asked.seeds - 1
    print(f"seeds {asked.first} to {last}: " + (f"failed: {sorted(failed)}" if failed else "all passed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
