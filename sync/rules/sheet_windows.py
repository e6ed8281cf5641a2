"""The times that a machine's sheets are about: from the reading before a day's first to that day's last. PURE.

A sheet is of the readings, not of midnight: what was printed after the evening's reading belongs to the next day that
has one. Must not know what was declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from sync.rules.calendar import WARSAW
from sync.rules.meter_segments import Anomaly, Segment
from sync.rules.page_sheet import Metered


@dataclass(frozen=True)
class Window:
    """`day` is that of the last reading, on the clock in Poland. What happened after `since` and up to `until` (ms UTC)
    belongs to it. `readings` are the uids of all readings, oldest first, `moments` when they were made, `values` what
    they showed. `metered` is `None` where the numbers say nothing, as when the machine was exchanged."""

    day: date
    since: int
    until: int
    readings: tuple[str, ...]
    moments: tuple[int, ...]
    values: tuple[int, ...]
    metered: Metered | None
    anomalies: tuple[Anomaly, ...] = ()

    def has(self, at: int) -> bool:
        return self.since < at <= self.until


def day_of(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, WARSAW).date()


def begin_of(day: date) -> int:
    """Its first moment in Poland, ms UTC."""
    return int(datetime.combine(day, time(), WARSAW).timestamp() * 1000)


def windows(segments: Iterable[Segment]) -> list[Window]:
    """One for each day on which a segment ends; `segments` oldest first."""
    days = groupby(segments, key=lambda each: day_of(each.closing.at))
    return [_window(day, list(found)) for day, found in days]


def _window(day: date, found: Sequence[Segment]) -> Window:
    readings = (found[0].opening, *(each.closing for each in found))
    known = [each for each in found if each.pages is not None]
    metered = Metered(sum(each.pages or 0 for each in known), sum(each.uncertainty for each in known))
    return Window(
        day, readings[0].at, readings[-1].at, tuple(each.uid for each in readings),
        tuple(each.at for each in readings), tuple(each.value for each in readings),
        metered if len(known) == len(found) else None,
        tuple(each.anomaly for each in found if each.anomaly is not None),
    )  # fmt: skip
