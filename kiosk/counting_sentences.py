"""What the screen of a stocktake says of the last scan, and of where things stand.

Sentences are message ids of the catalogue `stocktake`. Names come from the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kiosk.station.outcome import Counted
from sync import codes
from sync.rules.stocktakes import Because, Bucket

BUCKETS: Mapping[Bucket, Any] = {
    Bucket.FOUND: _l("Found"),
    Bucket.MISSING: _l("Missing"),
    Bucket.UNEXPECTED: _l("Unexpected"),
    Bucket.ELSEWHERE: _l("Elsewhere"),
    Bucket.ON_LOAN: _l("Out on loan"),
}
LEADS: Mapping[Because, Any] = {
    Because.LENT_BUT_HERE: _l("The books say that somebody has it. It lies here: take it back, or leave it so."),
    Because.CAME_BACK: _l("It came back since the count began."),
    Because.WITHDRAWN: _l("It was withdrawn from lending. Lay it aside; staff put the register right on the server."),
    Because.LOST: _l("It was taken for lost. Lay it aside; staff put the register right on the server."),
    Because.OTHER_SITE: _l("It belongs to another site. Lay it aside."),
    Because.OTHER_SHELF: _l("It belongs to another part of this site. Lay it aside."),
    Because.NOT_LISTED: _l("It was not in the list when the count began."),
    Because.UNKNOWN_CODE: _l("Nobody knows this sticker. It is kept; lay the thing aside."),
    Because.NOT_COUNTED: _l("Now say how many lie here."),
}


@dataclass(frozen=True)
class LastScan:
    """The last scan as the screen shows it. `heading` is its bucket, `name` the thing, `about` its number and place."""

    tone: str
    icon: str
    heading: str
    name: str
    about: str
    lead: str


def told(counted: Counted, name: str) -> LastScan:
    """`name` is what the thing is called, "" when nobody knows it."""
    if counted.refused is not None:
        lead = _("The counter cannot save just now. Lay it aside, and scan it later once more.")
        return LastScan("bad", "database-off", _("Not counted"), name or counted.code, "", lead)
    if counted.bucket is None:
        return _not_a_thing(counted)
    item = counted.item
    about = " · ".join(filter(None, (item.inventory_no, item.place))) if item else counted.code
    if counted.quantity is not None:
        about = f"× {counted.quantity} · {about}"
    tone = "ok" if counted.bucket is Bucket.FOUND else "warn"
    icon = "circle-check-filled" if tone == "ok" else "alert-triangle"
    heading = str(BUCKETS[counted.bucket])
    lead = str(LEADS.get(counted.because, "")) if counted.because is not None else ""
    if counted.again:
        once = _("It was read before and counts once.")
        lead = f"{once} {lead}".strip()
    return LastScan(tone, icon, heading, name or _("Unknown sticker"), about, lead)


def _not_a_thing(counted: Counted) -> LastScan:
    """A person's code is nobody's business here, so it is not shown."""
    parsed = codes.parse(counted.code)
    if parsed is None:
        lead = _("It was ended at another place. Begin a new one, or go on with it on the server.")
        return LastScan("bad", "clock-check", _("Not counted"), _("This stocktake has ended"), "", lead)
    is_member = parsed[0] is codes.CodeKind.MEMBER
    name = _("This is the code of a person") if is_member else _("This is the code of a slip")
    return LastScan("bad", "scan", _("Not counted"), name, "", _("Scan the sticker of a thing."))
