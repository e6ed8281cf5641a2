"""What is about people and goes by its age alone: which table, by which column, after how long. The dry run counts and
the job deletes by the same list, so that neither can know of more than the other. Must not decide about a member."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sync.server import bulk, reminding
from sync.server.models import database
from sync.server.office import Office

MONTH_MS = 2_629_746_000  # a twelfth of 365.2425 days
DAY_MS = 24 * 3_600_000

What = Literal[
    "notes", "looks", "letters", "sessions", "attempts", "members", "visits", "loans", "bookings", "pages",
    "activities", "cards", "memberships",
]  # fmt: skip


@dataclass(frozen=True)
class Due:
    """How much of one kind would go, and of which time: `first_at` and `last_at` are ms UTC, `None` where there is
    none, or where it has no date."""

    what: What
    count: int
    first_at: int | None = None
    last_at: int | None = None


@dataclass(frozen=True)
class _Term:
    what: What
    table: str
    column: str
    before: int


def _terms(office: Office, now: int) -> Sequence[_Term]:
    rules, security = office.settings.retention, office.settings.security
    return (
        _Term("looks", "look", "at", now - rules.looks_months * MONTH_MS),
        _Term("letters", "mail_attempt", "began_at", now - reminding.KEPT_MS),
        _Term("sessions", "staff_session", "created_at", now - 2 * security.session_absolute_minutes * 60_000),
        _Term("attempts", "login_attempt", "at", now - DAY_MS),
    )


def due(office: Office, now: int) -> list[Due]:
    """What would go now, each kind once, in the order of `_terms`. Changes nothing."""
    return [
        counted(term.what, f'"{term.table}" WHERE "{term.column}" < ?', [term.before], term.column)
        for term in _terms(office, now)
    ]


def forget(office: Office, now: int) -> None:
    """Throw it away."""
    with database.writing():
        for term in _terms(office, now):
            bulk.execute_many(f'DELETE FROM "{term.table}" WHERE "{term.column}" < ?', [(term.before,)])


def counted(what: What, rest: str, values: Sequence[object], column: str | None) -> Due:
    """Rows of `rest` (a table and a condition), with the oldest and newest of `column`."""
    dates = f'min("{column}"), max("{column}")' if column else "NULL, NULL"
    [(count, first, last)] = bulk.rows_of(f"SELECT count(*), {dates} FROM {rest}", values)
    return Due(what, int(count), first, last)


def summed(what: What, parts: Iterable[Due]) -> Due:
    """Several counts of one kind as one."""
    found = list(parts)
    times = [at for each in found for at in (each.first_at, each.last_at) if at is not None]
    return Due(what, sum(each.count for each in found), min(times, default=None), max(times, default=None))
