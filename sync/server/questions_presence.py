"""Who was in a site during a time, and which of its kiosks have told of it. Only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sync import register
from sync.rules.sheet_suggestions import Presence
from sync.server import bulk, origins, register_store
from sync.server.cases import OF_KIOSKS_TO_COME
from sync.server.models import SERVER, Case, Device, Visit

LONGEST_VISIT_MS = 24 * 3_600_000  # who came earlier and never left is not in any more
MOST = 200
PRINTING = ("printer", "copy")  # icons of the purposes that are about paper


def visits(site: str, since: int, until: int) -> list[Visit]:
    """Visits that lie within [`since`, `until`] in part, by arrival; at most `MOST`."""
    query = Visit.select().where(
        Visit.site == site, Visit.arrived_at > since - LONGEST_VISIT_MS, Visit.arrived_at <= until,
        Visit.undone == False, (Visit.left_at.is_null() & (Visit.arrived_at > since)) | (Visit.left_at > since),  # noqa: E712
    )  # fmt: skip
    return list(query.order_by(Visit.arrived_at, Visit.id).limit(MOST))


def present(found: list[Visit]) -> list[Presence]:
    printing = {each.id for each in register_store.every(register.Purpose) if each.icon in PRINTING}
    return [Presence(row.id, row.party, row.person, not printing.isdisjoint(json.loads(row.purposes))) for row in found]


def silent_kiosks(site: str, until: int) -> list[str]:
    """Names of kiosks of the site that have not been heard since `until` (ms UTC): what they know may still come."""
    return [row.name for row in _kiosks(Device.site == site) if _heard(row) < until]


def awaited(found: Iterable[Case]) -> dict[str, list[str]]:
    """Of open cases that a kiosk may still explain, by id: the names of those that have not been heard since. Of a case
    whose site nobody knows, of all sites."""
    waiting = [each for each in found if each.state == "open" and each.kind in OF_KIOSKS_TO_COME]
    kiosks = list(_kiosks(Device.id.is_null(False))) if waiting else []
    silent = {
        case.id: [row.name for row in kiosks if case.site in (None, row.site) and _heard(row) < case.at]
        for case in waiting
    }
    return {id: names for id, names in silent.items() if names}


def in_touch_before(uid: str, at: int) -> int | None:
    """When the kiosk that made a record `at` (ms UTC) had been heard last by then, by the records that it had handed
    over; as old was what it knew of the register, or up to `SAMPLE_EVERY_MS` newer. `None` where no record says."""
    place = origins.place_of(uid)
    rows = bulk.rows_of(
        'SELECT "received_at" FROM "fact" WHERE "stream" = ? AND "seq" < ? AND "received_at" <= ?'
        ' ORDER BY "seq" DESC LIMIT 1',
        (*place, at),
    ) if place is not None else []  # fmt: skip
    return next((int(received) for (received,) in rows), None)


def _heard(row: Device) -> int:
    """When it said something last."""
    return max(row.last_hello_at or 0, row.last_push_at or 0)


def _kiosks(where: Any) -> Iterable[Device]:
    found: Iterable[Device] = Device.select().where(where, Device.id != SERVER, Device.status == "approved")
    return found.order_by(Device.name)  # type: ignore[attr-defined]
