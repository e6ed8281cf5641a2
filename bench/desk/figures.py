"""What is asked of each server, and the figures that come of it."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from bench import crowd
from bench.desk import centre
from bench.figures import Figure, at_most, median, percentile, told
from kiosk.words import local

LOOKS = 8
FLAT = 1.15
SEARCHES = ("ann", "kowlaska", "lucja zak", "szewczenko", "m-0412", "józef wój")


def inbox(home: Path, database: str, url: str, wanted: int, decisions: int) -> list[Figure]:
    now = time.time_ns() // 1_000_000
    centre.full_inbox(home, url, wanted, now)
    anew = centre.asked(home, url, "rebuilding")
    [[first, *later]] = centre.asked(home, url, "looking", str(LOOKS), "/cases").values()
    [decided] = centre.asked(home, url, "deciding", str(decisions)).values()
    cases = int(anew["cases"][0])
    return [
        at_most(f"{database}: the inbox of {cases:,} cases, the first request of a process", first, 300, "ms"),
        _often(f"{database}:   every later one, p95", later, 300),
        _often(f"{database}: deciding one, p95", decided, 100),
        at_most(f"{database}: these cases derived anew from the facts of a month", anew["rebuild"][0] / 1000, 10, "s"),
    ]


def reports(home: Path, database: str, url: str, facts: int, target: int) -> list[Figure]:
    """Of the month before, and of the one that goes on, with `facts` heard; `target` in ms."""
    now = time.time_ns() // 1_000_000
    begin = time.monotonic()
    centre.long_past(home, url, facts, now, min(centre.SMALL, facts))
    filled = time.monotonic() - begin
    [[rolled]] = centre.asked(home, url, "counting").values()
    this = local(now).date()
    last = date.fromordinal(this.replace(day=1).toordinal() - 1)
    took = f"{filled:.0f} s; {rolled / 1000:.1f} s"
    found = [told(f"{database}: {facts:,} facts written in bulk; then rolled up", took)]
    for words, day in (("the month before", last), ("the month that goes on", this)):
        [[first, *later]] = centre.asked(home, url, "looking", str(LOOKS), f"/reports?month={day:%Y-%m}").values()
        found += [
            at_most(f"{database}: report of {words}, first request of a process", first, target, "ms"),
            _often(f"{database}:   every later one, p95", later, target),
        ]
    return found


def memory(home: Path, database: str, url: str, facts: int) -> list[Figure]:
    """Of the server that `reports` left: a tenth of its facts as a file, and all of them."""
    now = time.time_ns() // 1_000_000
    span = crowd.DAY * 21 * (facts // min(centre.SMALL, facts))
    found = centre.asked(home, url, "exporting", str(now - span // 10), "")
    (little, much), (few, many) = found["peak"], found["lines"]
    beside = f"{much:.0f} MB of {many:,.0f} against {little:.0f} MB of {few:,.0f}; {found['seconds'][1]:.1f} s"
    return [at_most(f"{database}: most memory, all facts as a file / a tenth", much / little, FLAT, "×", beside)]


def people(home: Path, database: str, url: str, count: int) -> list[Figure]:
    """So many people taken in from a list, and then looked for."""
    now = time.time_ns() // 1_000_000
    centre.long_list(home, url, now)
    file = home / "people.csv"
    centre.people(file, count)
    took = centre.asked(home, url, "importing", str(file))
    preview, write = took["preview"][0] / 1000, took["write"][0] / 1000
    words = [f"/people?search={each}" for each in SEARCHES]
    found = centre.asked(home, url, "looking", "5", *words, *(f"/search?q={each}" for each in SEARCHES))
    beside = f"preview {preview:.1f} s"
    [first, *_], later = found[words[0]], [each for times in found.values() for each in times[1:]]
    return [
        at_most(f"{database}: {count:,} rows taken in, with preview", preview + write, 15, "s", beside),
        told(
            f"{database}: searching as one types among {count:,}",
            f"p95 {percentile(later, 95):.0f} ms (median {median(later):.0f} ms, first of a process {first:.0f} ms)",
        ),
    ]


def _often(name: str, times: list[float], target: int) -> Figure:
    return at_most(name, percentile(times, 95), target, "ms", f"median {median(times):.0f} ms")
