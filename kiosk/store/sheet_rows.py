"""What this counter knows for the sheet of a machine: declarations and visits of a time, and explanations by staff.

How facts become rows, and the questions that are asked of them. Must not know a rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from kiosk.store import fold_pages
from kiosk.store.recorded import Fold, Recorded, entered_in
from sync import facts
from sync.sheet_facts import PageReason, PagesExplained

OWN: dict[type[facts.Fact], Fold] = {}
_own = entered_in(OWN)

LONGEST_VISIT_MS = 24 * 3_600_000  # who came earlier and never left is not in any more


@dataclass(frozen=True)
class ExplanationRow:
    fact: str
    reason: PageReason
    pages: int
    party: str | None
    at: int


@dataclass(frozen=True)
class DeclaredRow:
    usage: str
    at: int
    person: str | None
    party: str | None
    meter: str | None
    lines: tuple[facts.PageLine, ...]


@dataclass(frozen=True)
class PresenceRow:
    """A visit that lies in a time; `purposes` is its JSON list."""

    visit: str
    person: str | None
    party: str | None
    purposes: str


@_own(PagesExplained)
def _explained(cursor: apsw.Cursor, recorded: Recorded, fact: PagesExplained) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO page_explanation VALUES (?, ?, ?, ?, ?, ?, ?)",
        (recorded.uid, fact.meter, fact.to_reading, fact.reason.value, fact.pages, fact.party, recorded.at),
    )


def undo(cursor: apsw.Cursor, uid: str) -> None:
    cursor.execute("DELETE FROM page_explanation WHERE fact = ?", (uid,))


def explained(cursor: apsw.Connection, reading: str) -> list[ExplanationRow]:
    """What was said of the sheet that ends with a reading."""
    rows = cursor.execute(
        "SELECT fact, reason, pages, party, at FROM page_explanation WHERE to_reading = ? ORDER BY at, fact", (reading,)
    )
    return [ExplanationRow(str(row[0]), PageReason(row[1]), int(row[2]), row[3], int(row[4])) for row in rows]


def declared(cursor: apsw.Connection, since: int, until: int) -> list[DeclaredRow]:
    """What was declared here after `since` and up to `until`, ms UTC, as it counts now."""
    rows = cursor.execute(
        "SELECT id, declared_at, person FROM page_usage WHERE declared_at > ? AND declared_at <= ?"
        " AND state = 'declared' ORDER BY declared_at, id",
        (since, until),
    ).fetchall()
    facts_ = [(row, fold_pages.saying(cursor, row[0])) for row in rows]
    return [
        DeclaredRow(str(row[0]), int(row[1]), row[2], fact.party, fact.meter, tuple(fact.lines))
        for row, fact in facts_
        if fact is not None
    ]


def present(cursor: apsw.Connection, since: int, until: int) -> list[PresenceRow]:
    """Who checked in here and was in at some time of it, by arrival."""
    rows = cursor.execute(
        "SELECT id, person, party, purposes FROM visit WHERE arrived_at > ? AND arrived_at <= ? AND state <> 'undone'"
        " AND ((left_at IS NULL AND arrived_at > ?) OR left_at > ?) ORDER BY arrived_at, id",
        (since - LONGEST_VISIT_MS, until, since, since),
    )
    return [PresenceRow(str(row[0]), row[1], row[2], str(row[3])) for row in rows]


def jobs(cursor: apsw.Connection, since: int, until: int) -> list[str]:
    """The facts of the print jobs that ended after `since` and up to `until`, ms UTC, by time."""
    rows = cursor.execute(
        "SELECT fact FROM metered_job WHERE finished_at > ? AND finished_at <= ? ORDER BY finished_at, job",
        (since, until),
    )
    return [str(fact) for (fact,) in rows]
