"""Cases about what a meter says: found anew for the readings around each one that changed.

Reads what lies around it, asks `meter_segments`, and leaves the cases to `casebook`. A case names the two readings; it
is gone as soon as one of them is put right, taken back, or no longer stands beside the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync import register
from sync.rules import meter_segments
from sync.rules.meter_segments import Anomaly, Device, Segment
from sync.rules.meters import device_of
from sync.server import bulk, casebook, questions_meters, register_store
from sync.server.actions import Recount
from sync.server.casebook import Opened
from sync.server.cases import CaseKind


def settle(recounts: Iterable[Recount], now: int) -> dict[str, int]:
    """Open and withdraw the cases of meters that changed. Only inside `database.writing()`. Returns since when what
    each of them counted is to be seen anew (meter → ms UTC)."""
    since: dict[str, int] = {}
    for each in recounts:
        moment = each.since if each.reading is None else questions_meters.moment_of(each.reading)
        if moment is not None:  # what is put right before it has arrived is counted when it does
            since[each.meter] = min(moment, since.get(each.meter, moment))
    for meter, moment in sorted(since.items()):
        known = register_store.get(register.Meter, meter)
        wanted = [_opened(meter, known, each) for each in segments_since(meter, known, moment) if is_case(each)]
        casebook.replace_within(meter, (moment, questions_meters.EVER), (CaseKind.METER_ANOMALY,), wanted, now)
    return since


def is_case(segment: Segment) -> bool:
    """A meter that began anew after its largest number is odd, but leaves nothing to be found out."""
    return segment.anomaly not in (None, Anomaly.ROLL_OVER)


def segments_since(meter: str, known: register.Meter | None, since: int) -> list[Segment]:
    """The segments that end at `since` (ms UTC) or later; those before them say what is usual."""
    device = device_of(known) if known else Device()
    laid = questions_meters.around(meter, since, meter_segments.USUAL_OF + 1)
    return [each for each in meter_segments.segments(laid, device) if each.closing.at >= since]


def _opened(meter: str, known: register.Meter | None, segment: Segment) -> Opened:
    uids = (segment.opening.uid, segment.closing.uid)
    site = known.site if known else _site_of(segment.closing.uid)
    return Opened(CaseKind.METER_ANOMALY, uids, segment.closing.at, site=site, subject=meter)


def _site_of(reading: str) -> str | None:
    rows = bulk.rows_of(
        'SELECT d."site" FROM "meter_reading" r JOIN "device" d ON d."id" = r."device" WHERE r."fact" = ?', (reading,)
    )
    return rows[0][0] if rows else None
