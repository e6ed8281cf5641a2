"""What is known around a booking of a place for which somebody came: their visits, and who else had it. Only reads."""

from __future__ import annotations

from collections.abc import Iterable

from sync import facts
from sync.server import bulk
from sync.server.beliefs import Visit
from sync.server.deciding.shape import Recorded
from sync.server.lending_beliefs import Booking
from sync.server.models import Case

HOLDS = ("requested", "approved", "collected")


def visits_in(records: Iterable[Recorded]) -> tuple[Visit, ...]:
    """The visits with which records began, as they stand now."""
    ids = [each.fact.visit for each in records if isinstance(each.fact, facts.VisitCheckedIn)]
    return tuple(sorted(bulk.select_in(Visit, "id", ids), key=lambda each: (each.arrived_at or 0, each.id)))


def is_taken(case: Case, visits: tuple[Visit, ...]) -> bool:
    """Whether the room or workstation that a case's booking is about was booked by others too while they were in."""
    own = next(iter(bulk.select_in(Booking, "id", [case.subject or ""])), None) if visits else None
    if own is None:
        return False
    rows = bulk.select(
        Booking,
        f'"kind" = ? AND "resource" = ? AND "id" <> ? AND "state" IN ({", ".join("?" * len(HOLDS))})'
        ' AND "from_at" < ? AND "until_at" > ?',
        (own.kind, own.resource, own.id, *HOLDS, max(each.left_at or 0 for each in visits),
         min(each.arrived_at or 0 for each in visits)),
    )  # fmt: skip
    return bool(rows)
