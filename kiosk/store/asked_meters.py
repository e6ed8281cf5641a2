"""A reading that the kiosk asked for itself, weighed against the last one and written in one transaction: so that it is
written once, whatever was typed or restarted meanwhile. Must not know a rule or a device."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from kiosk.store import meter_rows, writing
from kiosk.store.database import Database
from kiosk.store.meter_rows import ReadingRow
from kiosk.store.recorded import recorded_of
from kiosk.store.writing import Draft
from sync.journal import Moment
from sync.meter_facts import MeterRead

LOOKED_AT = 31  # readings in which a serial number is looked for: those by hand have none


def write(
    database: Database, meter: str, weigh: Callable[[ReadingRow | None, str | None], MeterRead | None], moment: Moment
) -> MeterRead | None:
    """`weigh` is told the last reading, `None` where there is none, and the serial number that the device told last; it
    gives the fact that is written, or `None`. Raises `StoreError`."""
    with database.writing() as cursor:
        rows = meter_rows.last(cursor, meter, LOOKED_AT)
        fact = weigh(rows[0] if rows else None, _serial(cursor, rows))
        if fact is not None:
            writing.append(cursor, [(Draft(fact), moment)])
    return fact


def _serial(cursor: apsw.Cursor, rows: list[ReadingRow]) -> str | None:
    for row in rows:
        if row.source == "snmp":
            found = recorded_of(cursor, row.uid)
            if found is not None and isinstance(found[1], MeterRead) and found[1].serial is not None:
                return found[1].serial
    return None
