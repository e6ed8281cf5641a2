"""What is free of every type on each day of a month, from the kiosk's file to the numbers: reading the shelf, the loans
and the bookings, and reckoning."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, median, told
from kiosk.clock import SystemClock
from kiosk.station.station import Station
from kiosk.store import Store
from kiosk.words import local
from sync.rules.free_days import least_free

TARGET_MS, DAYS = 100, 30


def measure(home: Path, types: int, times: int) -> list[Figure]:
    """`home` has that many types."""
    store = Store(home)
    clock = SystemClock()
    station = Station(store, clock, crowd.KEY, frozenset(), printing=False)
    read, reckoned, whole, waited = [], [], [], []
    for _ in range(times):
        clock_begin, begin = time.perf_counter(), time.process_time()
        desk = station.bookings.desk(None, clock.now())
        between = time.process_time()
        first = local(desk.at).date()
        midnights = [desk.calendar.moment(first + timedelta(days=n), 0) for n in range(DAYS + 1)]
        days = list(pairwise(midnights))
        found = {f"t{n}": least_free(desk.diary, f"item_type t{n}", days) for n in range(types)}
        end = time.process_time()
        read.append((between - begin) * 1000)
        reckoned.append((end - between) * 1000)
        whole.append((end - begin) * 1000)
        waited.append((time.perf_counter() - clock_begin) * 1000)
        assert min(map(min, found.values())) < max(map(max, found.values()))
    store.close()
    beside = f"reading {median(read):.0f} ms, reckoning {median(reckoned):.0f} ms; by the clock {median(waited):.0f} ms"
    return [
        at_most(f"what is free of {types:,} types on {DAYS} days", median(whole), TARGET_MS, "ms", beside),
        told("  the slowest of them", f"{max(whole):.0f} ms"),
    ]
