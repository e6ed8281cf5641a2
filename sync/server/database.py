"""The server's database: opened by URL, SQLite (one file, one process) or PostgreSQL, with the same behaviour on
both.

Everything written goes through `writing()`, everything that must agree with itself is read in `looking()`. On
SQLite the writers of the process queue on a lock of their own, so that nobody waits in SQLite's busy back-off, and
share one connection, whose pages are never out of date. Must not know what a fact, a device or a screen is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import apsw
import peewee
import psycopg
from playhouse.apsw_ext import APSWDatabase
from playhouse.migrations import Runner

from sync import data_files, sqlite_traces
from sync.server.pool import Pool

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x4C414453  # "LADS"
OLDEST_SQLITE = (3, 51, 3)  # before it, two writers could corrupt a WAL (sqlite.org/wal.html, the WAL-reset bug)
BUSY_SECONDS = 5

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # what was acknowledged survives a power cut
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "secure_delete": "ON",  # erased means erased
    "wal_autocheckpoint": 4000,  # pages: what many commits write on is copied from the log into the file once for all
    "journal_size_limit": 32 * 1024 * 1024,
    "mmap_size": 0,
    "temp_store": "MEMORY",
    "cache_size": -4096,  # KiB; a reader's pages are soon out of date, so that more would be memory for nothing
}
WRITERS_CACHE = -32768  # KiB, once for a process


HALF_RESTORED = "lada_restoring"  # a schema that stands in a database of PostgreSQL while a backup is brought back


class UnusableDatabase(Exception):
    """The database cannot be used; the message is one sentence for whoever runs the server."""


class _EveryThread:
    """Remembers the connections of all threads, so that whoever stops the server can close them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._open: set[Any] = set()
        super().__init__(*arguments, **options)

    def close_too(self, held: Any) -> None:
        """Whatever else ends with the connections: it gets a `close()`."""
        self._open.add(held)

    def _connect(self) -> Any:
        connection = super()._connect()  # type: ignore[misc]
        self._open.add(connection)
        return connection

    def _close(self, connection: Any) -> None:
        self._open.discard(connection)
        super()._close(connection)  # type: ignore[misc]

    def close_everywhere(self) -> None:
        """Close the connections of all threads, which must have stopped using them."""
        self.close()  # type: ignore[attr-defined]
        while self._open:
            self._open.pop().close()


class _LastActs:
    """What must be the last that a transaction does before it commits, because others wait for it: what many parts of
    the transaction leave for one act is handed to that act at once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._this_thread = threading.local()
        super().__init__(*arguments, **options)

    def leave(self, act: Callable[[list[Any]], None], what: Any) -> None:
        """Leave `what` for the end of this thread's transaction, where `act` gets all that was left for it. Only inside
        `writing()`; what a nested one left goes when it is rolled back."""
        self._this_thread.left.append((act, what))

    @contextmanager
    def _to_the_end(self) -> Iterator[None]:
        outer: list[tuple[Any, Any]] | None = getattr(self._this_thread, "left", None)
        left = outer if outer is not None else []
        before = len(left)
        self._this_thread.left = left
        try:
            yield
            if outer is None:
                acts: dict[Any, list[Any]] = {}
                for act, what in left:
                    acts.setdefault(act, []).append(what)
                for act, all_of_it in acts.items():
                    act(all_of_it)
        except BaseException:
            del left[before:]
            raise
        finally:
            self._this_thread.left = outer


class SqliteStore(_EveryThread, _LastActs, APSWDatabase):
    """One file. A connection for each thread to read by, kept open, and one that all threads write by in turns."""

    is_sqlite = True

    def __init__(self, path: str) -> None:
        super().__init__(path, pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=BUSY_SECONDS)
        self._writers = threading.RLock()
        self._writer: apsw.Connection | None = None

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        super()._add_conn_hooks(conn)
        conn.convert_binding = _date_as_text

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that holds the write lock from its first statement; nested, a savepoint."""
        with self._writers, self._by_the_writer(), self.atomic(), self._to_the_end():
            yield

    @contextmanager
    def _by_the_writer(self) -> Iterator[None]:
        """Have this thread speak by the writer's connection. A connection forgets its pages whenever another one has
        written, so that writers with one each would read everything again every time."""
        self.connect(reuse_if_open=True)
        if self.in_transaction():
            yield
            return
        own = self._state.conn
        if self._writer is None:
            self._writer = self._connect()
            self._writer.execute(f"PRAGMA cache_size = {WRITERS_CACHE}")
        self._state.conn = self._writer
        try:
            yield
        finally:
            self._state.conn = own

    def close_everywhere(self) -> None:
        """As above; whoever writes again does so by a new connection."""
        super().close_everywhere()
        self._writer = None

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Several questions on one unchanging state of the database."""
        with self.atomic("DEFERRED"):
            yield

    def leave_no_trace(self, values: Collection[str | bytes], tables: Sequence[str], *, anew: bool) -> bool:
        """After rows with `values` were deleted from `tables` and committed: see to it that none of them stays in the
        file or its log, where need be by writing the file `anew`, and in any case so where that is wished. `False`:
        somebody still reads an older state."""
        self.connect(reuse_if_open=True)
        with self._writers:
            return sqlite_traces.leave_none(self.connection(), values, anew=anew)

    def ready(self) -> None:
        """See to it that this thread has a connection."""
        self.connect(reuse_if_open=True)

    def rest(self) -> None:
        """This thread asks no more for now. Its connection stays: a file has as many readers as one likes."""

    def identity(self) -> tuple[str, str]:
        """Which database it is: its file, and no more."""
        return str(self.database), ""


class _Pooled:
    """Takes connections from a pool and gives them back to it."""

    def __init__(self, url: str, pool: Pool, **options: Any) -> None:
        self._url = url
        self._pool = pool
        super().__init__(url, **options)  # type: ignore[call-arg]

    def _connect(self) -> Any:
        return self._pool.take(self._url, super()._connect)  # type: ignore[misc]

    def _close(self, connection: Any) -> None:
        self._pool.give_back(self._url, connection)


class PostgresStore(_EveryThread, _LastActs, _Pooled, peewee.PostgresqlDatabase):
    """A database of a PostgreSQL server. A thread has a connection from `ready` or its first question until `rest`;
    in between it lies in `pool`, which may serve many databases."""

    is_sqlite = False

    def __init__(self, url: str, pool: Pool | None = None) -> None:
        super().__init__(url, pool or Pool(), prefer_psycopg3=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction (read committed; rows that must not move are locked by the caller); nested, a savepoint."""
        with self.atomic(), self._to_the_end():
            yield

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Several questions on one unchanging state of the database."""
        with self.atomic("REPEATABLE READ"):
            yield

    def leave_no_trace(self, values: Collection[str | bytes], tables: Sequence[str], *, anew: bool) -> bool:
        """As above. Dead rows are given up here; their bytes, and the server's own log, go as PostgreSQL writes over
        them."""
        for table in tables:
            self.execute_sql(f'VACUUM "{table}"')
        return True

    def ready(self) -> None:
        """See to it that this thread has a connection that works."""
        if not self.is_closed() and not self.is_connection_usable():
            self.close()
        self.connect(reuse_if_open=True)

    def rest(self) -> None:
        """This thread asks no more for now: its connection is for others. Not inside a transaction, whose end is the
        business of whoever began it."""
        if not self.is_closed() and not self.in_transaction():
            self.close()

    def close_everywhere(self) -> None:
        """As above, and those that rest."""
        super().close_everywhere()
        self._pool.close(self._url)

    def identity(self) -> tuple[str, str]:
        """Which database it is, however its address was written: its name, and when its PostgreSQL was started."""
        name, since = self.execute_sql("SELECT current_database(), pg_postmaster_start_time()::text").fetchone()
        return str(name), str(since)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Of all processes that stand on this database one at a time."""
        self.execute_sql("SELECT pg_advisory_lock(%s)", (APPLICATION_ID,))
        try:
            yield
        finally:
            self.execute_sql("SELECT pg_advisory_unlock(%s)", (APPLICATION_ID,))


Store = SqliteStore | PostgresStore


def open_database(url: str, home: Path, pool: Pool | None = None) -> Store:
    """The database at `url`, an SQLite file under `home` when it is empty; brought up to the newest schema. With
    PostgreSQL its connections lie in `pool`, in one of its own when that is `None`.

    Raises `UnusableDatabase` with one sentence.
    """
    if url.startswith("postgresql://"):
        store: Store = PostgresStore(url, pool)
    else:
        check_sqlite(tuple(int(part) for part in apsw.sqlite_lib_version().split(".")))
        store = SqliteStore(str(data_files.for_us_alone(home / "server.db")))
    try:
        store.ready()
    except peewee.DatabaseError as error:
        raise UnusableDatabase(f"The database cannot be opened: {str(error).strip()}") from error
    if not store.is_sqlite and store.execute_sql(f"SELECT to_regnamespace('{HALF_RESTORED}')").fetchone()[0]:
        store.close_everywhere()
        raise UnusableDatabase("Bringing back a backup was cut short: lada server restore FILE --replace")
    migrate(store)
    return store


def check_sqlite(version: tuple[int, ...]) -> None:
    """Raises `UnusableDatabase` for an SQLite that may lose data."""
    if version < OLDEST_SQLITE:
        found = ".".join(str(part) for part in version)
        raise UnusableDatabase(f"SQLite {found} may lose data; Lada needs 3.51.3 or newer.")


def migrate(store: Store, target: str | None = None) -> list[str]:
    """Apply the steps that are missing, each in its own transaction, up to and including `target`. Returns their
    names."""
    if isinstance(store, PostgresStore):
        with store.alone():  # several servers may start at once after an upgrade
            return list(Runner(store, str(MIGRATIONS)).up(target))
    known = store.execute_sql("PRAGMA application_id").fetchone()[0]
    if known not in (0, APPLICATION_ID):
        raise UnusableDatabase(f"{store.database} is not a file of Lada's server.")
    store.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    return list(Runner(store, str(MIGRATIONS)).up(target))


_FAILURES = (
    peewee.OperationalError, peewee.InterfaceError, psycopg.OperationalError, psycopg.InterfaceError, apsw.BusyError,
    apsw.LockedError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.CorruptError,
)  # fmt: skip


def is_failure(error: Exception) -> bool:
    """Whether the database cannot be used just now (disk full, locked, gone), as opposed to a mistake of ours."""
    return isinstance(error, _FAILURES)


def _date_as_text(_cursor: Any, _position: int, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot bind {type(value).__name__}")
