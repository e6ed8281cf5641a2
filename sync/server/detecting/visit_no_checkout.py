"""C18: the centre closed, and somebody is still in: they forgot to check out. PURE.

A quarter of an hour after closing is the handbook's (D3, C18): until then staff see the last ones out. Who comes when
the site is shut, for a meeting in the evening, is in until the day ends.
"""

from __future__ import annotations

from sync.rules.calendar import MINUTES, OpeningCalendar
from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.VISIT_NO_CHECKOUT
GRACE_MS = 15 * 60_000


def latest_end(visit: Visit, calendar: OpeningCalendar) -> int:
    """When they were out at the latest, ms UTC: at closing time, or at the day's end where they came after it."""
    arrived = visit.arrived_at or 0
    day = calendar.day_of(arrived)
    closing = calendar.closing(day)
    return closing if closing > arrived else calendar.moment(day, MINUTES)


def found(visit: Visit, calendar: OpeningCalendar, now: int) -> Opened | None:
    if visit.state != "in" or visit.fact is None or now <= latest_end(visit, calendar) + GRACE_MS:
        return None
    return Opened(
        KIND, (visit.fact,), visit.arrived_at or 0, visit.site, visit.device, visit.person, visit.party,
        subject=visit.id,
    )  # fmt: skip
