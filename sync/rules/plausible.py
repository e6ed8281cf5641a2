"""Whether so many pages can be: an entry far above what people make, or above what the device makes in the time. PURE.

A number that looks wrong is never refused for good: somebody may print a thousand leaflets. It is asked about, staff
let it pass, and it becomes a case. Must not know a database or a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec.structs import replace

from sync.fact import PageLine

BELIEVED = 500  # in one entry; more is a typing error more often than not
FAST_FROM = 100  # fewer pages are never held against the clock: many check in only when they are done; ours
MINUTE_MS = 60_000


class Ground(StrEnum):
    """Why a number of pages looks wrong."""

    MANY = "many"  # more than `BELIEVED`
    FAST = "fast"  # more than the device makes in the time since they came in


def possible(pages_per_minute: int | None, passed: int | None) -> int | None:
    """The most that a device makes in `passed` ms, each minute begun counted whole; `None` where its speed or the time
    is not known."""
    if pages_per_minute is None or passed is None:
        return None
    return pages_per_minute * max(1, -(-passed // MINUTE_MS))


def grounds(pages: int, most: int | None = None) -> tuple[Ground, ...]:
    """What speaks against `pages` sides in one entry, of which the device can have made `most`; `None` is unknown."""
    many = (Ground.MANY,) if pages > BELIEVED else ()
    fast = (Ground.FAST,) if most is not None and pages >= FAST_FROM and pages > most else ()
    return many + fast


def tenth(lines: Sequence[PageLine]) -> list[PageLine]:
    """The same lines as they are with one digit less typed in the largest, of several largest in the first."""
    largest = max(lines, key=lambda line: line.pages)
    fewer = largest.pages // 10
    meant = replace(largest, pages=fewer, failed=min(largest.failed, fewer))
    place = [line is largest for line in lines].index(True)
    return [*lines[:place], meant, *lines[place + 1 :]]
