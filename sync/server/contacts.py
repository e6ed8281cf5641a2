"""When kiosks were in contact with this server, by the server's own clock, for the last days.

No fact: it says nothing of what happened at a counter, only whether the network carried it. Whether anybody should mind
a silence is not decided here.
"""

from __future__ import annotations

from sync.protocol import CONNECTED_MS
from sync.server import bulk
from sync.server.contact_models import Contact

KEPT_MS = 8 * 24 * 3_600_000

Span = tuple[int, int]


def note(device: str, at: int) -> None:
    """A kiosk said hello at `at` (ms UTC). Only inside `database.writing()`."""
    going_on = (Contact.device == device, Contact.until.between(at - CONNECTED_MS, at))
    if Contact.update(until=at).where(*going_on).execute() == 0:
        Contact.insert(device=device, since=at, until=at).on_conflict_ignore().execute()
        Contact.delete().where(Contact.device == device, Contact.until < at - KEPT_MS).execute()


def of_days() -> dict[str, list[Span]]:
    """Device → the times of contact of the last days (ms UTC, first hello and last), oldest first."""
    found: dict[str, list[Span]] = {}
    for row in bulk.rows_of('SELECT "device", "since", "until" FROM "contact" ORDER BY "device", "since"'):
        found.setdefault(str(row[0]), []).append((int(row[1]), int(row[2])))
    return found
