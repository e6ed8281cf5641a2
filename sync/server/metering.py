"""Cases about what a meter says: found anew for the readings around each one that changed.

Reads what lies around it, asks `meter_segments`, and leaves the cases to `casebook`. A case names the two readings; it
is gone as soon as one of them is put right, taken back, or no longer stands beside the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync import register
from sync.rules.meter_segments import Anomaly, Segment
from sync.server import bulk, casebook, questions_meters, questions_segments, register_store
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
        _settle_meter(meter, (moment, questions_meters.EVER), now)
    return since


def settle_declared(touched: Mapping[str, tuple[int, int]], seen: Mapping[str, int], now: int) -> None:
    """The same where something was declared for a meter, or told otherwise, between two moments (meter → ms UTC):
    it may have stood still meanwhile, or may not. `seen` are those that were seen anew, and since when."""
    for meter, (first, last) in sorted(touched.items()):
        closing = questions_meters.next_at(meter, last) if first < seen.get(meter, questions_meters.EVER) else None
        if closing is not None:
            _settle_meter(meter, (first, closing + 1), now)


def _settle_meter(meter: str, span: tuple[int, int], now: int) -> None:
    known = register_store.get(register.Meter, meter)
    wanted = [_opened(meter, known, each) for each in questions_segments.since(meter, known, *span) if is_case(each)]
    casebook.replace_within(meter, span, (CaseKind.METER_ANOMALY,), wanted, now)


def segment_of(meter: str, readings: Sequence[str]) -> Segment | None:
    """The segment that a case is about, by its two readings; `None` where they lie side by side no longer."""
    known = register_store.get(register.Meter, meter)
    closing = max((each.reading.at for each in questions_meters.named(readings)), default=None)
    found = questions_segments.since(meter, known, closing, closing + 1) if closing is not None else []
    return next((each for each in found if {each.opening.uid, each.closing.uid} == set(readings)), None)


def is_case(segment: Segment) -> bool:
    """A meter that began anew after its largest number is odd, but leaves nothing to be found out."""
    return segment.anomaly not in (None, Anomaly.ROLL_OVER)


def _opened(meter: str, known: register.Meter | None, segment: Segment) -> Opened:
    uids = (segment.opening.uid, segment.closing.uid)
    site = known.site if known else _site_of(segment.closing.uid)
    return Opened(CaseKind.METER_ANOMALY, uids, segment.closing.at, site=site, subject=meter)


def _site_of(reading: str) -> str | None:
    rows = bulk.rows_of(
        'SELECT d."site" FROM "meter_reading" r JOIN "device" d ON d."id" = r."device" WHERE r."fact" = ?', (reading,)
    )
    return rows[0][0] if rows else None
