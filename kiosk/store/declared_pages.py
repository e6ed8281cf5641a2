"""Prints and copies that were declared at this counter, as they count now. The questions change nothing."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from kiosk.store import fold_pages
from kiosk.store.database import Database
from sync.facts import PageLine


@dataclass(frozen=True)
class UsageRow:
    """Declared pages; `at` is when, ms UTC. `counts`: nobody took them back."""

    id: str
    person: str | None
    at: int
    lines: tuple[PageLine, ...]
    mono_units: int
    colour_units: int
    party: str | None
    meter: str | None
    counts: bool


def usage(database: Database, usage_id: str) -> UsageRow | None:
    connection = database.reading()
    row = connection.execute(
        "SELECT person, declared_at, state FROM page_usage WHERE id = ?", (usage_id,)
    ).fetchone()
    said = fold_pages.saying(connection, usage_id) if row else None
    if row is None or said is None:
        return None
    return UsageRow(
        usage_id, row[0], row[1], tuple(said.lines), said.mono_units, said.colour_units, said.party, said.meter,
        counts=row[2] == "declared",
    )  # fmt: skip


def last_of(database: Database, person: str) -> UsageRow | None:
    """What a person declared last and nobody took back."""
    found = last_on(database.reading(), person)
    return usage(database, found) if found else None


def last_on(connection: apsw.Connection, person: str) -> str | None:
    """The id of that."""
    row = connection.execute(
        "SELECT id FROM page_usage INDEXED BY page_usage_person WHERE person = ? AND state = 'declared'"
        " ORDER BY declared_at DESC LIMIT 1",
        (person,),
    ).fetchone()
    return row[0] if row else None
