"""The kiosk's one SQLite file: how it is opened, migrated, locked and written to.

Every connection of the kiosk and of its sync process comes from here. Writers of one process queue on a lock of their
own,
so that nobody waits in SQLite's busy back-off; readers never wait. Must not know what a fact or a screen is.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from sync import data_files, sqlite_traces

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x4C414441  # "LADA"
OLDEST_SQLITE = (3, 51, 3)  # before it, two writers could corrupt a WAL (sqlite.org/wal.html, the WAL-reset bug)

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # an acknowledged act survives a power cut; NORMAL loses the last commits
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "busy_timeout": 5000,
    "secure_delete": "ON",
    "journal_size_limit": 8 * 1024 * 1024,
    "mmap_size": 0,
    "temp_store": "MEMORY",
    "cache_size": -4096,
}

READING_CACHE = -1024  # KiB; each of a dozen threads reads for itself, and the kernel keeps the pages anyway

logger = logging.getLogger("lada.store")


class StoreError(Exception):
    """The file cannot be used. `word` says why: busy, damaged, full, old_sqlite, unknown_file, io."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def check_sqlite() -> None:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < OLDEST_SQLITE:
        raise StoreError("old_sqlite", f"SQLite {apsw.sqlite_lib_version()} may lose data; at least 3.51.3 is needed.")


def connect(path: Path, *, read_only: bool = False) -> apsw.Connection:
    """A connection with the house's pragmas. Raises `StoreError` when the file cannot be opened."""
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    try:
        connection = apsw.Connection(str(path), flags=flags)
        connection.set_busy_timeout(5000)
        for name, value in PRAGMAS.items():
            if not (read_only and name in {"journal_mode", "journal_size_limit", "secure_delete"}):
                connection.execute(f"PRAGMA {name} = {value}")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = {READING_CACHE}")
    except apsw.Error as error:
        raise _translated(error) from error
    return connection


def migrate(path: Path) -> list[str]:
    """Apply what is missing, each step in its transaction. Returns the names applied."""
    check_sqlite()
    data_files.for_us_alone(path)
    if _is_complete(path):
        return []
    from kiosk.store.migrating import run  # loads peewee: needed at the first start and after an upgrade only

    return run(path)


def _is_complete(path: Path) -> bool:
    """Whether the file is ours and has seen every migration."""
    connection = connect(path)  # not for reading only: a first start that the power cut short must be rolled back first
    try:
        if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            return False
        applied = {name for (name,) in connection.execute("SELECT name FROM schema_migration")}
    finally:
        connection.close()
    return {step.stem for step in MIGRATIONS.glob("[0-9]*.py")} <= applied


class Database:
    """One writing connection behind a lock, one reading connection for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._writer: apsw.Connection | None = None
        self._failed = False
        self._local = threading.local()

    @contextmanager
    def writing(self) -> Iterator[apsw.Cursor]:
        """A cursor inside one `BEGIN IMMEDIATE` transaction; commits at the end, or changes nothing at all.

        Raises `StoreError` ("full" when there is no space left). After a failed commit the connection is opened anew,
        so
        that what is believed is what the disk holds.
        """
        with self._lock:
            if self._writer is None:
                self._writer = connect(self.path)
            cursor = self._writer.cursor()
            try:
                cursor.execute("BEGIN IMMEDIATE")
                yield cursor
                cursor.execute("COMMIT")
                self._failed = False
            except BaseException as error:
                self._abandon()
                if isinstance(error, apsw.Error) and not isinstance(error, apsw.ConstraintError):
                    self._failed = self._failed or not isinstance(error, apsw.BusyError)
                    raise _translated(error) from error
                raise

    def saves(self) -> bool:
        """Whether the disk takes what is written to it. After a failure it is tried with a write that changes nothing,
        for nobody may act at a counter that says it cannot save."""
        if self._failed:
            with contextlib.suppress(StoreError), self.writing() as cursor:
                cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        return not self._failed

    def leave_no_trace(self) -> bool:
        """After rows were deleted: see to it that nothing of them stays on the disk, by writing the file anew. `False`:
        somebody still reads an older state; try again. Raises `StoreError`."""
        with self._lock:
            try:
                if self._writer is None:
                    self._writer = connect(self.path)
                return sqlite_traces.leave_none(self._writer, (), anew=True)
            except apsw.Error as error:
                self._abandon()
                raise _translated(error) from error

    def _abandon(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close(True)  # an open transaction is rolled back

    def reading(self) -> apsw.Connection:
        """This thread's own connection, for questions only."""
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path, read_only=True)
        return connection

    @contextmanager
    def looking(self) -> Iterator[apsw.Cursor]:
        """A cursor on one unchanging state of the file, for several questions that must agree."""
        cursor = self.reading().cursor()
        cursor.execute("BEGIN")
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")

    def close(self) -> None:
        with self._lock:
            self._abandon()
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


class _OneProcess:
    """A lock that keeps a second process of a kind off the same data; held as long as the object is open. Raises
    `StoreError` ("busy") when another holds it."""

    file_name: str
    sentence: str

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = open(home / self.file_name, "a+")  # noqa: SIM115 - held for the life of the process
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise StoreError("busy", self.sentence.format(home=home)) from None

    def close(self) -> None:
        self._file.close()


class OneKiosk(_OneProcess):
    """One kiosk on its data."""

    file_name, sentence = "kiosk.lock", "Another kiosk already works on {home}. Stop it first."


class OneSync(_OneProcess):
    """One sync process on its data: two that take turns would look like two machines to the server."""

    file_name, sentence = "sync.lock", "Another sync process already works on {home}. Stop it first, or let it work."


def _translated(error: apsw.Error) -> StoreError:
    if isinstance(error, apsw.FullError):
        return StoreError("full", "There is no space left on the disk.")
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StoreError("damaged", f"The kiosk's file is damaged: {error}.")
    if isinstance(error, apsw.BusyError):
        return StoreError("busy", "The file is in use by another program.")
    return StoreError("io", f"The file cannot be used: {error}")
