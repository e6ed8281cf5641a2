"""The slip spool's rows: slips wait here until paper has taken them. Numbers run for each device and year without a
gap, but for the one that a restore leaves.

A slip is queued in the transaction of the facts it confirms. It is kept as a layout; the bytes for the printer are
made when it is sent, so that an act never waits for them. What became of a slip is a fact too, written as it is
settled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import apsw

from printers.spool import Counts, Job, SlipState


@dataclass(frozen=True)
class SpoolRow:
    """A slip as the spool holds it; `fact` is the uid of what it confirms, `facts` how many follow each other from
    there (0: an earlier version did not say), `slip` the layout."""

    key: int
    slip_no: str
    fact: str
    copy_no: int
    slip: bytes
    state: SlipState
    attempts: int
    queued_at: int
    last_error: str | None
    facts: int


_ROW = "id, slip_no, fact, copy_no, slip, state, attempts, queued_at, last_error, facts"
# Word for word what the index `spool_open` says; without it SQLite reads every slip that ever came out.
OPEN = "state NOT IN ('printed', 'skipped', 'superseded')"
ASKED_FOR = "('waiting', 'failed')"
GAP = 10_000  # more slips than a counter prints in a month


def _row(values: tuple[object, ...] | None) -> SpoolRow | None:
    if values is None:
        return None
    key, slip_no, fact, copy_no, slip, state, *rest = values
    return SpoolRow(key, slip_no, fact, copy_no, slip, SlipState(str(state)), *rest)  # type: ignore[arg-type]


def next_number(cursor: apsw.Cursor, series: str, year: int) -> str:
    """The number of the next slip, "SERIES-YEAR-000001"; it is given away."""
    row = cursor.execute(
        "INSERT INTO slip_series (year, last) VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1"
        " RETURNING last",
        (year,),
    ).fetchone()
    return f"{series}-{year}-{row[0] if row else 0:06d}"


def queue(
    cursor: apsw.Cursor, slip_no: str, fact: str, facts: int, content: Callable[[str, str], bytes], at: int
) -> None:
    """Queue the slip of `facts` facts, of which `fact` (a uid) is the first."""
    _insert(cursor, slip_no, fact, facts, 1, content(slip_no, fact), at)


def leave_gap(cursor: apsw.Cursor, year: int) -> None:
    """For an incarnation that does not follow for certain: the numbers of `year` that another disk, or the lost end of
    this one, may have given are never given again."""
    cursor.execute(
        "INSERT INTO slip_series (year, last) VALUES (?, ?)"
        " ON CONFLICT (year) DO UPDATE SET last = last + excluded.last",
        (year, GAP),
    )


def _insert(
    cursor: apsw.Cursor, slip_no: str, fact: str, facts: int, copy_no: int, slip: bytes, at: int, by: str | None = None
) -> None:
    cursor.execute(
        "INSERT INTO spool (slip_no, document, fact, copy_no, content_sha256, slip, state, queued_at, outcome_by,"
        " facts) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)",
        (slip_no, fact, fact, copy_no, hashlib.sha256(slip).hexdigest(), slip, at, by, facts),
    )


def queue_copy(cursor: apsw.Cursor, slip_no: str, at: int, by: str | None) -> bool:
    """Queue the next copy of a slip, which `by` wants. False when there is no such slip."""
    last = find(cursor, slip_no)
    if last is None:
        return False
    _insert(cursor, slip_no, last.fact, last.facts, last.copy_no + 1, last.slip, at, by)
    return True


def interrupted(cursor: apsw.Cursor) -> list[SpoolRow]:
    """Slips that were being sent when the program ended."""
    rows = cursor.execute(f"SELECT {_ROW} FROM spool WHERE state = 'sending' AND {OPEN} ORDER BY id").fetchall()
    return [row for row in map(_row, rows) if row]


def next_queued(cursor: apsw.Cursor | apsw.Connection) -> SpoolRow | None:
    sql = f"SELECT {_ROW} FROM spool WHERE state = 'queued' AND {OPEN} ORDER BY id LIMIT 1"
    return _row(cursor.execute(sql).fetchone())


def find(cursor: apsw.Cursor | apsw.Connection, slip_no: str) -> SpoolRow | None:
    """The newest copy of a slip."""
    sql = f"SELECT {_ROW} FROM spool WHERE slip_no = ? ORDER BY copy_no DESC LIMIT 1"
    return _row(cursor.execute(sql, (slip_no,)).fetchone())


def by_key(cursor: apsw.Cursor | apsw.Connection, key: int) -> SpoolRow | None:
    return _row(cursor.execute(f"SELECT {_ROW} FROM spool WHERE id = ?", (key,)).fetchone())


def not_over(cursor: apsw.Connection, limit: int = 50) -> list[SpoolRow]:
    """Slips that still wait for paper or for a person's word, oldest first."""
    sql = f"SELECT {_ROW} FROM spool INDEXED BY spool_open WHERE {OPEN} ORDER BY id LIMIT ?"
    rows = cursor.execute(sql, (limit,)).fetchall()
    return [row for row in map(_row, rows) if row]


def recent(cursor: apsw.Connection, limit: int = 20) -> list[SpoolRow]:
    rows = cursor.execute(f"SELECT {_ROW} FROM spool ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [row for row in map(_row, rows) if row]


def waiting(cursor: apsw.Connection) -> tuple[str, ...]:
    """The numbers of slips that are printed only when asked for, oldest first."""
    sql = f"SELECT slip_no FROM spool WHERE state IN {ASKED_FOR} AND {OPEN} ORDER BY id"
    return tuple(no for (no,) in cursor.execute(sql))


def set_aside(cursor: apsw.Cursor, older_than: int) -> int:
    sql = f"UPDATE spool SET state = 'waiting' WHERE state = 'queued' AND queued_at < ? AND {OPEN}"
    cursor.execute(sql, (older_than,))
    return cursor.connection.changes()


def has_old(cursor: apsw.Connection, older_than: int) -> bool:
    sql = f"SELECT 1 FROM spool WHERE state = 'queued' AND queued_at < ? AND {OPEN} LIMIT 1"
    return cursor.execute(sql, (older_than,)).fetchone() is not None


def mark_sending(cursor: apsw.Cursor, key: int, at: int) -> bool:
    """False when somebody has discarded the slip meanwhile."""
    cursor.execute(
        "UPDATE spool SET state = 'sending', attempts = attempts + 1, sent_at = ? WHERE id = ? AND state = 'queued'",
        (at, key),
    )
    return cursor.connection.changes() == 1


def settle(cursor: apsw.Cursor, key: int, state: SlipState, at: int, error: str | None, by: str | None) -> None:
    cursor.execute(
        "UPDATE spool SET state = ?, outcome_at = ?, last_error = ?, outcome_by = ? WHERE id = ?",
        (state.value, at, error, by, key),
    )


def ask_for(cursor: apsw.Cursor, key: int, at: int, by: str | None) -> None:
    cursor.execute("UPDATE spool SET state = 'queued', queued_at = ?, outcome_by = ? WHERE id = ?", (at, by, key))


def counts(cursor: apsw.Connection) -> Counts:
    sql = f"SELECT state, count(*), min(queued_at) FROM spool WHERE {OPEN} GROUP BY state"
    rows = cursor.execute(sql).fetchall()
    found = {state: number for state, number, _ in rows}
    oldest = min((at for state, _, at in rows if state != "unconfirmed"), default=None)
    queued = int(found.get("queued", 0)) + int(found.get("sending", 0))
    asked_for = int(found.get("waiting", 0)) + int(found.get("failed", 0))
    return Counts(queued, asked_for, int(found.get("unconfirmed", 0)), oldest)


def as_job(row: SpoolRow, pieces: tuple[bytes, ...]) -> Job:
    """`pieces` are the bytes of the slip, one for each piece of paper."""
    return Job(row.key, row.slip_no, row.copy_no, row.state, row.queued_at, row.attempts, pieces[0], pieces[1:])
