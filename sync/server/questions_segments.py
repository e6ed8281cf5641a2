"""What a meter counted from one reading to the next, held against what was declared for it and when it should have
been read. Only reads; what is odd about it is decided in `sync/rules/meter_segments.py`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from sync import register
from sync.fact import PageLine
from sync.rules import meter_segments, meters
from sync.rules.meter_segments import Anomaly, Declared, Device, Metered, Reading, Segment
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk, opening, questions_meters, questions_sheets

_lines = msgspec.json.Decoder(list[PageLine]).decode


def segments(meter: str, known: register.Meter | None, readings: Sequence[Reading]) -> list[Segment]:
    """The segments of one meter, oldest first; `readings` lie by time, and the first of them only say what is usual."""
    device = meters.device_of(known) if known else Device()
    if len(readings) < 2:
        return []
    since, until = readings[0].at, readings[-1].at
    calendar = opening.calendar_of(known.site if known else "", since)
    declared = [*_declared(meter, device, meter_segments.segments(readings, device))]
    expected = meters.expected(calendar, since, until)
    return meter_segments.where_daily(meter_segments.segments(readings, device, declared, expected))


def since(meter: str, known: register.Meter | None, moment: int, until: int = questions_meters.EVER) -> list[Segment]:
    """The segments that end at `moment` (ms UTC) or later, and before `until`."""
    laid = questions_meters.around(meter, moment, meter_segments.USUAL_OF + 1, until)
    return [each for each in segments(meter, known, laid) if each.closing.at >= moment]


def by_day(segment: Segment) -> dict[date, Metered]:
    """What fell on each of its days, shared out evenly over time; of the first and last day, the part within it."""
    first, last = day_of(segment.opening.at), day_of(segment.closing.at)
    days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return {day: meter_segments.metered([segment], begin_of(day), begin_of(day + date.resolution)) for day in days}


def _declared(meter: str, device: Device, found: Sequence[Segment]) -> Iterator[Declared]:
    """What was declared while the meter stood still, or rose unusually: of the rest nothing follows."""
    odd = (Anomaly.RISE_UNUSUAL,)
    still = [each for each in found if (each.pages == 0 or each.anomaly in odd) and each.closing.at > each.opening.at]
    if not still:
        return
    rows = bulk.rows_of(
        'SELECT "declared_at", "site", "meter", "lines" FROM "page_usage" WHERE "declared_at" > ? AND'
        ' "declared_at" <= ? AND "undone" IS FALSE',
        (still[0].opening.at, still[-1].closing.at),
    )
    sole = questions_sheets.sole_machines() if rows else {}
    ends = [each.closing.at for each in still]
    for at, site, named, lines in rows:
        place = bisect_left(ends, int(at))
        if still[place].opening.at < int(at) and questions_sheets.machine_of(site, named, sole) == meter:
            yield Declared(int(at), meter_segments.impressions(_lines(lines), device))
