"""The rows behind a number, by their ids, as they stand now; one that is not there any more is shown as its id. Only
reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync.rules.activities import noon_of
from sync.server.activity_models import Activity
from sync.server.lending_models import Booking
from sync.server.models import Attempt, Loan, PageUsage, Visit


@dataclass(frozen=True)
class Row:
    """`at` and `until` are ms UTC; `fact` is the uid that it began with, `amount` people, sides, or pieces. `words` are
    of a closed list: the state, the kind of booking or activity, the reasons of a refusal as JSON. `kind` is the table
    in which it stands, of those that stand beside others."""

    id: str
    at: int | None = None
    until: int | None = None
    site: str | None = None
    party: str | None = None
    person: str | None = None
    item: str | None = None
    fact: str | None = None
    amount: int | None = None
    words: str = ""
    kind: str = ""


def rows(kind: str, ids: Sequence[str]) -> list[Row]:
    """In the order of `ids`."""
    found: dict[str, Row] = {}
    for table, key, make in (_TABLES[each] for each in _BESIDE.get(kind, (kind,))):
        found |= (
            {getattr(each, key.name): make(each) for each in table.select().where(key.in_(list(ids)))} if ids else {}
        )
    return [found.get(id, Row(id)) for id in ids]


def _visit(row: Visit) -> Row:
    return Row(
        row.id, row.arrived_at, row.left_at, row.site, row.party, row.person, None, row.fact, row.people, row.state
    )


def _loan(row: Loan) -> Row:
    return Row(
        row.id, row.issued_at, row.returned_at, row.site, row.party, row.person, row.item, row.fact, row.quantity,
        row.state,
    )  # fmt: skip


def _pages(row: PageUsage) -> Row:
    return Row(
        row.id, row.declared_at, None, row.site, row.party, row.person, None, row.fact, row.pages, row.state
    )  # fmt: skip


def _booking(row: Booking) -> Row:
    return Row(
        row.id, row.from_at if row.actual_from is None else row.actual_from,
        row.until_at if row.actual_until is None else row.actual_until, row.site, row.party, row.person, None, row.fact,
        row.people, row.state, "bookings",
    )  # fmt: skip


def _attempt(row: Attempt) -> Row:
    return Row(row.fact, row.at, None, row.site, row.party, row.person, row.item, row.fact, None, row.reasons)


def _activity(row: Activity) -> Row:
    return Row(
        row.id, noon_of(row.day or ""), None, row.site, None, None, None, row.said, row.attendees, row.kind or "",
        "activities",
    )  # fmt: skip


_BESIDE = {"advice": ("bookings", "activities")}
_TABLES: dict[str, tuple[Any, Any, Any]] = {
    "visits": (Visit, Visit.id, _visit),
    "loans": (Loan, Loan.id, _loan),
    "pages": (PageUsage, PageUsage.id, _pages),
    "bookings": (Booking, Booking.id, _booking),
    "refused": (Attempt, Attempt.fact, _attempt),
    "activities": (Activity, Activity.id, _activity),
}
