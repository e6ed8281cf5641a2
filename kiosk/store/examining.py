"""The doctor's questions of the kiosk's file. Reads only, on a connection of its own, and changes nothing.

Works on a file that is missing, damaged, newer, older or in use: each of these is a `StoreError` with its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from kiosk.store import fold, journal_rows, pulled, spool_rows
from kiosk.store.database import APPLICATION_ID, MIGRATIONS, StoreError, connect
from kiosk.store.journal_rows import Verdict
from printers.spool import Counts
from sync import journal
from sync.facts import ClockSampled

Connection = apsw.Connection
PATIENCE_MS = 1000
MOST_FAULTS = 5


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Failures of SQLite as `StoreError`: damaged, busy, old_file or io."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise StoreError("damaged", f"{path} is damaged: {error}.") from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreError("busy", f"{path} is held by another program, which lets nobody look.") from error
    except apsw.SQLError as error:
        raise StoreError("old_file", f"{path} has not the tables of this version: {error}.") from error
    except apsw.Error as error:
        raise StoreError("io", f"{path} cannot be read: {error}.") from error


def opened(path: Path) -> apsw.Connection:
    """A connection that only reads. Raises `StoreError`: no_file, damaged, busy, unknown_file, io."""
    try:
        if not path.is_file():
            raise StoreError("no_file", f"There is no kiosk in {path.parent}.")
    except PermissionError as error:
        raise StoreError("io", f"Not allowed to look into {path.parent}.") from error
    with translated(path):
        connection = connect(path, read_only=True)
        connection.set_busy_timeout(PATIENCE_MS)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            application = connection.execute("PRAGMA application_id").fetchone()
        except apsw.Error:
            connection.close()
            raise
    if application != (APPLICATION_ID,):
        connection.close()
        raise StoreError("unknown_file", f"{path} is not a file of Lada's.")
    return connection


def version() -> str:
    return str(apsw.sqlite_lib_version())


def device(connection: apsw.Connection) -> str | None:
    """The device's id, `None` when this kiosk was never enrolled."""
    row = connection.execute("SELECT id FROM device").fetchone()
    return row[0] if row else None


def pragmas(connection: apsw.Connection, names: Iterable[str]) -> dict[str, object]:
    """As they are in force."""
    rows = {name: connection.execute(f"PRAGMA {name}").fetchone() for name in names}
    return {name: row[0] if row else None for name, row in rows.items()}


def migrations(connection: apsw.Connection) -> tuple[set[str], set[str]]:
    """Steps that the file has seen, and steps that this version knows."""
    applied = {name for (name,) in connection.execute("SELECT name FROM schema_migration")}
    return applied, {step.stem for step in MIGRATIONS.glob("[0-9]*.py")}


def faults(connection: apsw.Connection, *, deep: bool) -> list[str]:
    """What SQLite finds wrong with the file; `deep` compares indexes with their tables too."""
    check = "integrity_check" if deep else "quick_check"
    found = [str(line) for (line,) in connection.execute(f"PRAGMA {check}({MOST_FAULTS})")]
    return [line for line in found if line != "ok"]


def chain(connection: apsw.Connection, device: str, last: int | None) -> Verdict:
    return journal_rows.verify(connection, device, last)


def differs_from_fold(connection: apsw.Connection) -> dict[str, int]:
    """Table → rows that differ from what the journal and the last register make. Folds in a copy in memory."""
    copy = apsw.Connection(":memory:")
    try:
        with copy.backup("main", connection, "main") as way:
            way.step(-1)
        tables = fold.STATE_TABLES
        for table in tables:
            copy.execute(f"CREATE TABLE was_{table} AS SELECT * FROM {table}")
        copy.execute("BEGIN")
        pulled.rebuild(copy.cursor())
        copy.execute("COMMIT")
        found = {table: _different(copy, table, f"was_{table}") for table in tables}
    finally:
        copy.close()
    return {table: rows for table, rows in found.items() if rows}


def _different(copy: apsw.Connection, table: str, was: str) -> int:
    """Rows of one that the other has not, whichever has more."""
    ways = ((table, was), (was, table))
    asked = "SELECT count(*) FROM (SELECT * FROM {} EXCEPT SELECT * FROM {})"
    return max(int(row[0]) for each in ways for row in copy.execute(asked.format(*each)))


def backlog(connection: apsw.Connection) -> tuple[int, int | None]:
    """How many facts the server is not known to hold, and the wall time of the oldest, ms UTC."""
    waiting, oldest = 0, None
    # what lies behind the place where a stream parted from the server's was written again in the next incarnation
    ends = "SELECT id, coalesce(parted_at, seq) AS upto, acked FROM stream WHERE upto > acked"
    for stream, seq, acked in connection.execute(ends).fetchall():
        row = connection.execute(
            "SELECT body FROM journal WHERE stream = ? AND seq > ? ORDER BY seq LIMIT 1", (stream, acked)
        ).fetchone()
        waiting += seq - acked
        wall = journal.read_body(row[0]).wall if row else None
        oldest = min((each for each in (oldest, wall) if each is not None), default=None)
    return waiting, oldest


@dataclass(frozen=True)
class Agreement:
    """What is known of the server, ms UTC. `trouble` is the word of the last run that did not end well."""

    contact_at: int | None
    agreed_at: int | None
    failed_since: int | None
    trouble: str | None


def agreement(connection: apsw.Connection) -> Agreement:
    row = connection.execute("SELECT contact_at, agreed_at, failed_since, trouble FROM agreement").fetchone()
    return Agreement(*row) if row else Agreement(None, None, None, None)


@dataclass(frozen=True)
class Sample:
    """True time as the server had it, when this kiosk's clocks stood at `wall` and `up`, ms. `same_boot`: the machine
    has run on since."""

    server: int
    wall: int
    up: int
    same_boot: bool


def newest_sample(connection: apsw.Connection, boot_id: str) -> Sample | None:
    """The last comparison of the clocks; `None` before the first contact."""
    row = connection.execute(
        "SELECT body FROM journal WHERE type = 'clock_sampled' AND stream > 0 ORDER BY stream DESC, seq DESC LIMIT 1"
    ).fetchone()  # of this machine: a predecessor's row lies below
    now = connection.execute("SELECT boot, boot_id FROM device").fetchone()
    if row is None or now is None:
        return None
    body, fact = journal.read_body(row[0]), journal.fact_in(row[0])
    assert isinstance(fact, ClockSampled)
    return Sample(fact.server, body.wall, body.up, (body.boot, boot_id) == now)


def newest_wall(connection: apsw.Connection) -> int | None:
    """The wall time of the newest fact, ms UTC."""
    row = connection.execute("SELECT body FROM journal ORDER BY stream DESC, seq DESC LIMIT 1").fetchone()
    return journal.read_body(row[0]).wall if row else None


def slips(connection: apsw.Connection) -> Counts:
    return spool_rows.counts(connection)
