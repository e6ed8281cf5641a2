"""Whole copies of an SQLite file that is in use, and how sound a file is. Knows SQLite; not what its tables mean.

A running database is never copied as a file: `VACUUM INTO` reads one unchanging state of it while others write. Stands
here, and not with kiosk or server, because both need the same and neither may import the other.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import apsw

from sync import backups
from sync.data_files import BackupError

MAGIC = b"SQLite format 3\0"
QUICK_BYTES = 32 * 1024 * 1024  # up to here a look at every page costs well under a second, on slow cards too
BROKEN = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError)


def copy_into(source: Path, target: Path) -> None:
    """Write what `source` holds now into `target`, which is empty. Raises `BackupError` when `source` is damaged or
    there is no space."""
    try:
        with closing(apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5000)
            connection.execute("VACUUM INTO ?", (str(target),))
    except BROKEN as error:
        raise BackupError("damaged", f"{source} is damaged ({error}); no backup was made.") from error
    except apsw.FullError as error:
        raise BackupError("full", f"There is no space for a backup in {target.parent}.") from error
    except apsw.Error as error:
        raise BackupError("io", f"{source} cannot be copied: {error}.") from error


def check_whole(file: Path, called: Path, application_id: int, steps: Collection[str]) -> list[str]:
    """Read every page of a quiet file; the migrations that it has seen. `called` is its name for people, `steps` are
    the migrations that this version knows.

    Raises `BackupError`: empty, foreign, newer, damaged.
    """
    with open(file, "rb") as stream:
        head = stream.read(len(MAGIC))
    if not head:
        raise BackupError("empty", f"{called} is empty.")
    if head != MAGIC:
        raise BackupError("foreign", f"{called} is not a database: it is damaged, or another program made it.")
    try:
        with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            if file.stat().st_size != connection.pragma("page_count") * connection.pragma("page_size"):
                raise BackupError("damaged", f"{called} is damaged (a part of it is missing).")
            return _checked(connection, called, application_id, steps)
    except BROKEN as error:
        raise BackupError("damaged", f"{called} is damaged ({error}).") from error


def _checked(connection: apsw.Connection, called: Path, application_id: int, steps: Collection[str]) -> list[str]:
    found = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if found == (0,) and not tables:
        raise BackupError("empty", f"{called} is an empty database.")
    if found != (application_id,) or "schema_migration" not in tables:
        raise BackupError("foreign", f"{called} is a database of another program, or of the other side of Lada.")
    applied = sorted(name for (name,) in connection.execute("SELECT name FROM schema_migration"))
    backups.refuse_newer(called, applied, steps)
    if (fault := _fault(connection, "integrity_check")) is not None:
        raise BackupError("damaged", f"{called} is damaged ({fault}).")
    return applied


def _fault(connection: apsw.Connection, check: str) -> str | None:
    """The first thing that SQLite's own check finds, `None` when all is well."""
    told = str(connection.execute(f"PRAGMA {check}(1)").get)
    return None if told == "ok" else told.splitlines()[-1]


def fault_at_first_look(file: Path) -> str | None:
    """What is visibly wrong with a database that is about to be used, `None` when nothing is. Cheap: a big file is not
    read through. Says nothing of a file that cannot be opened for other reasons."""
    try:
        with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5000)
            return _visible_fault(connection, file.stat().st_size)
    except BROKEN as error:
        return str(error)
    except apsw.Error:
        return None


def _visible_fault(connection: apsw.Connection, size: int) -> str | None:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").fetchall()
    if not tables:
        return "it is empty"
    if size <= QUICK_BYTES:
        return _fault(connection, "quick_check")
    for (table,) in tables:  # the way down to the first row of each
        connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()
    return None


def make_quiet(file: Path) -> None:
    """Bring what lies in the -wal of a file that nobody has open into the file itself."""
    with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
