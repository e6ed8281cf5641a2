"""Print jobs in the kiosk's file: which were written down, and how far the print server and its log were read.

What was read moves on in the same transaction as the facts that came of it, so that a job is written down once however
often the kiosk is stopped, and none is left out. Must not know a print server or decide whose a job is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import apsw

from kiosk.store import writing
from kiosk.store.bookings import BookingRow
from kiosk.store.database import Database
from kiosk.store.writing import Draft
from sync.job_facts import JobMetered
from sync.journal import Moment

LONGEST_VISIT_MS = 24 * 3_600_000  # one that nobody ended says nothing of the next day
_BOOKING = "id, fact, kind, resource, site, person, party, from_at, until_at, quantity, item, state"


@dataclass(frozen=True)
class Line:
    """A line of the page log that waits for its job; `looks` is how often it was looked for."""

    queue: str
    number: int
    at: int
    pages: int
    looks: int = 0


@dataclass(frozen=True)
class Watched:
    """How far the log was read, and the lines of it that wait."""

    inode: int
    offset: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class KnownJob:
    queue: str
    number: int | None
    created_at: int
    finished_at: int


@dataclass(frozen=True)
class OpenVisit:
    id: str
    person: str | None
    party: str | None


def watched(database: Database) -> Watched | None:
    """`None` before the first look."""
    connection = database.reading()
    row = connection.execute("SELECT inode, read_to FROM job_watch").fetchone()
    if row is None:
        return None
    lines = connection.execute("SELECT queue, number, at, pages, looks FROM job_line ORDER BY at, rowid")
    return Watched(row[0], row[1], tuple(Line(*line) for line in lines))


def begin(database: Database, watch: Watched, before: Iterable[str]) -> None:
    """The first look: the jobs that were over before it are nobody's business here."""
    with database.writing() as cursor:
        cursor.executemany("INSERT OR IGNORE INTO job_before VALUES (?)", [(job,) for job in before])
        _keep(cursor, watch)


def unknown(database: Database, jobs: Collection[str]) -> set[str]:
    """Those of the jobs that are neither written down nor from before the first look."""
    connection, left = database.reading(), set(jobs)
    for job in jobs:
        sql = "SELECT 1 FROM metered_job WHERE job = ? UNION ALL SELECT 1 FROM job_before WHERE job = ?"
        if connection.execute(sql, (job, job)).fetchone():
            left.discard(job)
    return left


def numbered(database: Database, queue: str, number: int) -> list[KnownJob]:
    """The jobs of a queue that had this number; a print server that lost its memory gives one again."""
    rows = database.reading().execute(
        "SELECT queue, number, created_at, finished_at FROM metered_job WHERE queue = ? AND number = ?", (queue, number)
    )
    return [KnownJob(*row) for row in rows]


def record(database: Database, drafts: Sequence[Draft], moment: Moment, watch: Watched) -> int:
    """Write down the jobs that are not yet, and how far was read, all or nothing. Returns how many were new. Raises
    `StoreError`."""
    with database.writing() as cursor:
        fresh = [(draft, moment) for draft in drafts if _is_new(cursor, draft)]
        if fresh:
            writing.append(cursor, fresh)
        _keep(cursor, watch)
    return len(fresh)


def _is_new(cursor: apsw.Cursor, draft: Draft) -> bool:
    assert isinstance(draft.fact, JobMetered)
    return cursor.execute("SELECT 1 FROM metered_job WHERE job = ?", (draft.fact.job,)).fetchone() is None


def _keep(cursor: apsw.Cursor, watch: Watched) -> None:
    cursor.execute("INSERT OR REPLACE INTO job_watch VALUES (1, ?, ?)", (watch.inode, watch.offset))
    cursor.execute("DELETE FROM job_line")
    cursor.executemany(
        "INSERT INTO job_line (queue, number, at, pages, looks) VALUES (?, ?, ?, ?, ?)",
        [(line.queue, line.number, line.at, line.pages, line.looks) for line in watch.lines],
    )


def visits_at(database: Database, at: int) -> list[OpenVisit]:
    """Who was in at a moment, ms UTC."""
    rows = database.reading().execute(
        "SELECT id, person, party FROM visit WHERE arrived_at <= ? AND arrived_at > ? AND state <> 'undone'"
        " AND (left_at IS NULL OR left_at > ?) AND NOT (state = 'corrected' AND left_at IS NULL) ORDER BY id",
        (at, at - LONGEST_VISIT_MS, at),
    )
    return [OpenVisit(*row) for row in rows]


def at_workstations(database: Database, at: int) -> list[BookingRow]:
    """The bookings of workstations whose time it was, and that somebody had come to."""
    rows = database.reading().execute(
        f"SELECT {_BOOKING} FROM booking WHERE until_at > ? AND from_at <= ? AND state = 'collected'"
        " AND kind = 'workstation' ORDER BY id",
        (at, at),
    )
    return [BookingRow(*row) for row in rows]
