"""Readings of a printer's or copier's meter as somebody types them: what is asked about before it is taken. PURE.

A number that looks wrong is never refused for good, as meters do fall and jump: staff look again, and say why it
stands. What was counted between two readings is the matter of `meter_segments`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sync.meter_facts import Grounds, MeterCorrected, MeterRead, Occasion
from sync.register import Meter
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_segments import DAY_MS, POWER_LOSS_DROP, UNUSUAL_FROM, UNUSUAL_TIMES, Device, Window
from sync.rules.refusals import Reason, Refusal

LARGEST = 99_999_999
COUNTERS = ("mono", "colour", "copies", "prints")
MOST_UNKNOWN = (
    5000  # pages between two readings where nobody knows what is usual: two boxes of paper; a default of ours
)
BEFORE_MIN, AFTER_OPENING_MIN, AFTER_CLOSING_MIN = 60, 90, 120  # how long it is time to read, around the hour


def device_of(meter: Meter) -> Device:
    """How a device of the register counts."""
    size = 10**meter.digits if meter.digits else None
    return Device(size, meter.a3_factor, meter.duplex_blank_counted)


@dataclass(frozen=True)
class Shown:
    """What the meter shows: the total, and further counters by their names."""

    total: int
    others: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """What it showed last, `last` being `None` for a meter never read; `usual` pages a day, `None` where that is not
    known; `elapsed` ms since."""

    last: Shown | None = None
    usual: int | None = None
    elapsed: int = 0


def check(shown: Shown, before: Before) -> Refusal | None:
    """Why staff should look again, with the number that was perhaps meant as `guess`; `None` when all looks right."""
    if not 0 <= shown.total <= LARGEST or any(not 0 <= each <= LARGEST for each in shown.others.values()):
        return Refusal(Reason.METER_BACKWARDS, details={"last": before.last.total if before.last else 0})
    if before.last is None:
        return None
    last, most = before.last, _most(before)
    if shown.total < last.total or shown.total - last.total > most:
        reason = Reason.METER_BACKWARDS if shown.total < last.total else Reason.METER_UNUSUAL
        details: dict[str, str | int] = {"last": last.total, "rise": shown.total - last.total}
        meant = guess(shown.total, last.total, last.total + most)
        return Refusal(reason, details=details | ({"guess": meant} if meant is not None else {}))
    for name in COUNTERS:
        now, then = shown.others.get(name), last.others.get(name)
        if now is not None and then is not None and now < then:
            return Refusal(Reason.METER_BACKWARDS, details={"last": then, "counter": name})
    return None


def _most(before: Before) -> int:
    if before.usual is None:
        return MOST_UNKNOWN
    return max(UNUSUAL_FROM, UNUSUAL_TIMES * before.usual * max(1, -(-before.elapsed // DAY_MS)))


def guess(typed: int, least: int, most: int) -> int | None:
    """The number that was meant, when just one within the limits comes of one slip of the finger: two neighbours
    swapped, a digit left out, or one typed twice. `None` when none does, or several."""
    fitting = {number for number in _slips(str(typed)) if least <= number <= most}
    return fitting.pop() if len(fitting) == 1 else None


def _slips(text: str) -> Iterator[int]:
    for place in range(len(text) - 1):
        yield int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        if text[place] == text[place + 1]:
            yield int(text[:place] + text[place + 1 :])
    for place in range(len(text) + 1):
        for digit in "0123456789":
            yield int(text[:place] + digit + text[place:])


def grounds(refusal: Refusal, device: Device) -> tuple[Grounds, ...]:
    """Why a number that looks wrong may stand all the same; the likeliest first."""
    if refusal.reason is Reason.METER_UNUSUAL:
        return ("really", "replaced")
    rise, size = int(refusal.details.get("rise", -LARGEST)), device.counter_size
    likely: tuple[Grounds, ...] = ("power_cut",) if -rise <= POWER_LOSS_DROP else ()
    if size is not None and 0 <= rise + size < size // 10:
        likely += ("rolled_over",)
    return (*likely, "reset", "replaced")


def read(
    meter: str, shown: Shown, before: Before, staff: str, occasion: Occasion = "other",
    confirmed: Grounds | None = None,
) -> MeterRead | Refusal:  # fmt: skip
    """A number that cannot be is refused, one that looks wrong until staff say why it stands."""
    doubt = check(shown, before)
    if doubt is not None and (confirmed is None or not _can_be(shown)):
        return doubt
    others = shown.others
    return MeterRead(
        meter=meter, value=shown.total, staff=staff, occasion=occasion, confirmed=confirmed if doubt else None,
        mono=others.get("mono"), colour=others.get("colour"), copies=others.get("copies"), prints=others.get("prints"),
    )  # fmt: skip


def _can_be(shown: Shown) -> bool:
    return all(0 <= each <= LARGEST for each in (shown.total, *shown.others.values()))


def correct(
    reading: str, meter: str, shown: Shown, before: Before, staff: str, *, sure: bool = False
) -> MeterCorrected | Refusal:
    """What a reading should have said; `before` is what stood before it."""
    doubt = check(shown, before)
    if doubt is not None and not (sure and _can_be(shown)):
        return doubt
    others = {name: shown.others.get(name) for name in COUNTERS}
    return MeterCorrected(reading=reading, meter=meter, value=shown.total, staff=staff, **others)


def expected(calendar: OpeningCalendar, since: int, until: int) -> list[Window]:
    """The days between two moments (ms UTC) that should each have a reading: those on which the site was open, from
    before its opening until after its closing."""
    first, last = calendar.day_of(since), calendar.day_of(until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        (calendar.moment(day, hours[0] - BEFORE_MIN), calendar.moment(day, hours[1] + AFTER_CLOSING_MIN))
        for day in days
        if (hours := calendar.hours_on(day)) is not None
    ]


def occasion(calendar: OpeningCalendar, at: int) -> tuple[Occasion, int]:
    """Whether it is time to read the meters, and since when (ms UTC): around opening or closing; with neither, "other"
    and `at`."""
    day, minutes = calendar.day_of(at), calendar.minutes_of(at)
    hours = calendar.hours_on(day)
    if hours is None:
        return "other", at
    opens, closes = hours
    is_opening = opens - BEFORE_MIN <= minutes <= opens + AFTER_OPENING_MIN
    is_closing = closes - BEFORE_MIN <= minutes <= closes + AFTER_CLOSING_MIN
    if is_opening and not (is_closing and abs(minutes - closes) < abs(minutes - opens)):
        return "opening", calendar.moment(day, opens - BEFORE_MIN)
    return ("closing", calendar.moment(day, closes - BEFORE_MIN)) if is_closing else ("other", at)
