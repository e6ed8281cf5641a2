"""What a meter counted from one reading to the next: segments, each with how sure that is and what is odd. PURE.

Meters lie: they fall back at a power cut, roll over, are reset, and their device is exchanged. A segment says what the
two numbers allow to say and no more; nothing is guessed in silence, and what is odd has a name that opens a case. It
follows from the readings alone, in whichever order they came in. Counted are *impressions*: sides that the device put
on paper, which `impressions` makes of what people declare.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise

from sync.facts import PageLine
from sync.meter_facts import Occasion, Source

Window = tuple[int, int]  # ms UTC, both included


class Anomaly(StrEnum):
    """What is odd about a segment; at most one, that which comes first here."""

    SWAPPED = "swapped"  # another serial number: another device, which counted from elsewhere
    POWER_LOSS = "power_loss"  # it fell by 1 to 10
    ROLL_OVER = "roll_over"  # it went past its largest number
    RESET_OR_REPLACED = "reset_or_replaced"  # it fell by more
    STUCK = "stuck"  # it stood still although more pages were declared than it may differ by
    RISE_UNUSUAL = "rise_unusual"  # more than three times what is usual here, and not because so much was declared
    MISSING = "missing"  # there should have been a reading between the two


# A printer may save its meter every ten pages only, and falls back to what it saved when the power goes (the rule of
# PyKota, `accounters/hardware.py`): a drop of 1 to 10 is that, and the ten are added as an estimate, ten either way.
POWER_LOSS_DROP = 10
UNUSUAL_TIMES = 3
UNUSUAL_FROM = 50  # fewer pages are never unusual, however quiet the device; a default of ours
USUAL_OF, USUAL_LEAST = 30, 5  # from how many of the last steady rises "usual" follows, and how many it takes
ROLLED_AT_MOST = 10  # a meter rolled over when less than a tenth of its size lies between the readings
DAY_MS = 86_400_000
DAILY_MS = DAY_MS * 3 // 2  # who reads a meter every day leaves no more between two readings, but for weekends


@dataclass(frozen=True)
class Reading:
    """What a meter showed. `at` is ms UTC. `mono`, `colour`, `copies`, `prints` are further counters of the device and
    `serial` its number; `None` where it shows none, or nobody noted it."""

    uid: str
    at: int
    value: int
    serial: str | None = None
    mono: int | None = None
    colour: int | None = None
    copies: int | None = None
    prints: int | None = None
    occasion: Occasion = "other"
    source: Source = "hand"
    staff: str | None = None


@dataclass(frozen=True)
class Device:
    """How a device counts. `counter_size` is how many numbers its meter has (1,000,000 with six digits), `None` where
    nobody knows. `a3_factor`: an A3 side counts so many times, 1 or 2. `duplex_blank_counted`: the blank back of the
    last sheet counts as well."""

    counter_size: int | None = None
    a3_factor: int = 2
    duplex_blank_counted: bool = False


@dataclass(frozen=True)
class Declared:
    """Impressions that people declared for the device, at a moment (ms UTC)."""

    at: int
    pages: int


@dataclass(frozen=True)
class Segment:
    """From one reading to the next. `rise` is the difference of the numbers as they stand, `pages` what that means,
    give or take `uncertainty`; `pages` is `None` where nothing can be known, and a new count begins.

    `missing` are the times that should have had a reading and lie between the two.
    """

    opening: Reading
    closing: Reading
    rise: int
    pages: int | None
    uncertainty: int = 0
    anomaly: Anomaly | None = None
    missing: tuple[Window, ...] = ()
    mono: int | None = None
    colour: int | None = None
    copies: int | None = None
    prints: int | None = None

    @property
    def is_steady(self) -> bool:
        """Whether the numbers can be taken as they stand."""
        return self.anomaly in (None, Anomaly.MISSING)


@dataclass(frozen=True)
class Metered:
    """What a device counted in a span. `pages` leaves out the `unknown` segments, of which nothing can be known.

    `is_covered`: readings lie at or before its begin and at or after its end. `is_interpolated`: a reading at one of
    its ends is missing, and pages were shared out evenly over time; `uncertainty` has the most that this can be wrong.
    """

    pages: int
    uncertainty: int
    unknown: int
    is_covered: bool
    is_interpolated: bool
    anomalies: tuple[Anomaly, ...]


def tolerance(pages: int) -> int:
    """By how much `pages` may differ from a log of the same with nothing being wrong: 5, or 2 % (PaperCut's figure)."""
    return max(5, -(-pages * 2 // 100))


def impressions(lines: Iterable[PageLine], device: Device) -> int:
    """What the meter of `device` should count for these lines; failed pages went through it as well."""
    counted = 0
    for line in lines:
        blank = line.pages % 2 if line.duplex and device.duplex_blank_counted else 0
        counted += (line.pages + blank) * (device.a3_factor if line.size == "A3" else 1)
    return counted


def segments(
    readings: Iterable[Reading], device: Device, declared: Iterable[Declared] = (), expected: Iterable[Window] = ()
) -> list[Segment]:
    """The segments of one meter, oldest first. `expected` are times of which each should have a reading."""
    laid = sorted(readings, key=lambda reading: (reading.at, reading.uid))
    told, windows = sorted(declared, key=lambda each: each.at), sorted(expected)
    moments, sums = [each.at for each in told], [0, *accumulate(each.pages for each in told)]
    begins = [begin for begin, _end in windows]
    found: list[Segment] = []
    high: set[str] = set()  # what is far from usual is not usual because somebody declared it
    for opening, closing in pairwise(laid):
        pages = sums[bisect_right(moments, closing.at)] - sums[bisect_right(moments, opening.at)]
        inside = windows[bisect_right(begins, opening.at) : bisect_right(begins, closing.at)]
        missing = tuple(each for each in inside if each[1] < closing.at)
        common = usual([each for each in found[-USUAL_OF:] if each.closing.uid not in high])
        found.append(_segment(opening, closing, device, pages, missing, common))
        if common is not None and found[-1].rise > _most_usual(common, closing.at - opening.at):
            high.add(closing.uid)
    return found


def _segment(
    opening: Reading, closing: Reading, device: Device, declared: int, missing: tuple[Window, ...], common: int | None
) -> Segment:
    rise = closing.value - opening.value
    pages, uncertainty, anomaly = _weighed(opening, closing, device.counter_size)
    if anomaly is None and pages == 0 and declared > tolerance(0):
        anomaly = Anomaly.STUCK
    if anomaly is None and common is not None and rise - declared > _most_usual(common, closing.at - opening.at):
        anomaly = Anomaly.RISE_UNUSUAL
    if anomaly is None and missing:
        anomaly = Anomaly.MISSING
    parts = [
        _part(getattr(opening, name), getattr(closing, name), anomaly)
        for name in ("mono", "colour", "copies", "prints")
    ]
    return Segment(opening, closing, rise, pages, uncertainty, anomaly, missing, *parts)


def _weighed(opening: Reading, closing: Reading, size: int | None) -> tuple[int | None, int, Anomaly | None]:
    """Pages, uncertainty and what is odd, by the two readings alone."""
    rise = closing.value - opening.value
    if opening.serial and closing.serial and opening.serial != closing.serial:
        return None, 0, Anomaly.SWAPPED
    if rise >= 0:
        return rise, 0, None
    if -rise <= POWER_LOSS_DROP:
        return rise + POWER_LOSS_DROP, POWER_LOSS_DROP, Anomaly.POWER_LOSS
    if size is not None and 0 <= rise + size < size // ROLLED_AT_MOST:
        return rise + size, 0, Anomaly.ROLL_OVER
    return None, 0, Anomaly.RESET_OR_REPLACED


def _part(opening: int | None, closing: int | None, anomaly: Anomaly | None) -> int | None:
    """What one of the further counters rose by; `None` where that is not to be told from the two numbers."""
    odd = anomaly in (Anomaly.SWAPPED, Anomaly.POWER_LOSS, Anomaly.ROLL_OVER, Anomaly.RESET_OR_REPLACED)
    return None if odd or opening is None or closing is None or closing < opening else closing - opening


def usual(before: Sequence[Segment]) -> int | None:
    """What the device counts in a day or a part of it: the median of its last steady rises."""
    rises = sorted(each.rise for each in before[-USUAL_OF:] if each.is_steady and each.rise > 0)
    return rises[len(rises) // 2] if len(rises) >= USUAL_LEAST else None


def where_daily(found: Sequence[Segment]) -> list[Segment]:
    """The same, but no reading is missing where nobody reads the meter every day, and none where nothing was counted:
    then there is nothing to share out. The first `USUAL_OF` of `found` say what is usual for those after them."""
    kept = []
    for n, each in enumerate(found):
        is_missed = bool(each.pages) and _is_daily(found[max(0, n - USUAL_OF) : n])
        if each.missing and not is_missed:
            each = replace(each, missing=(), anomaly=None if each.anomaly is Anomaly.MISSING else each.anomaly)
        kept.append(each)
    return kept


def _is_daily(before: Sequence[Segment]) -> bool:
    passed = sorted(each.closing.at - each.opening.at for each in before)
    return len(passed) >= USUAL_LEAST and passed[len(passed) // 2] <= DAILY_MS


def _most_usual(common: int, elapsed: int) -> int:
    return max(UNUSUAL_FROM, UNUSUAL_TIMES * common * max(1, -(-elapsed // DAY_MS)))


def metered(found: Sequence[Segment], since: int, until: int) -> Metered:
    """What was counted after `since` and up to `until` (ms UTC). Spans that meet add up to the span of both."""
    inside = [each for each in found if each.closing.at > since and each.opening.at < until]
    inside += [each for each in found if each.opening.at == each.closing.at == until]
    pages = uncertainty = 0
    is_interpolated = False
    for each in inside:
        part = _counted_by(each, until) - _counted_by(each, since)
        cut = each.opening.at < since or each.closing.at > until
        pages += part
        uncertainty += each.uncertainty + (max(part, (each.pages or 0) - part) if cut else 0)
        is_interpolated |= cut and bool(each.pages)
    covered = bool(found) and found[0].opening.at <= since and until <= found[-1].closing.at
    odd = tuple(each.anomaly for each in inside if each.anomaly is not None)
    return Metered(pages, uncertainty, sum(each.pages is None for each in inside), covered, is_interpolated, odd)


def _counted_by(segment: Segment, moment: int) -> int:
    """Pages of a segment up to a moment, shared out evenly over its time."""
    begins, ends = segment.opening.at, segment.closing.at
    if moment >= ends:
        return segment.pages or 0
    return (segment.pages or 0) * (moment - begins) // (ends - begins) if moment > begins else 0
