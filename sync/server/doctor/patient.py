"""What the doctor of a server looks at: settings, the database, the clock. Opened read only, by SQL of its own.

The server's models are left out: they expect the newest schema, and opening them the usual way would make files, keys
and tables where there are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import psycopg

from sync.findings import Finding, bad, not_looked, unknown
from sync.server.database import APPLICATION_ID, PRAGMAS
from sync.server.settings import Settings

PATIENCE_S = 10
DAMAGED = "Stop the server, then: lada server restore FILE --replace (docs/backup.md says how)"
LEFT_OUT = {"journal_mode", "journal_size_limit", "secure_delete"}  # what a reading connection cannot set


class NotOpened(Exception):
    """The database cannot be opened. `word`: no_file, unknown_file, unreachable, damaged, busy."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


@dataclass
class Patient:
    """One server. `file` is its settings file, None when the defaults hold; `deep` asks for the checks that take
    minutes. `now` gives ms UTC."""

    settings: Settings
    now: Callable[[], int]
    file: Path | None = None
    deep: bool = False
    _connection: Any = None
    _refused: NotOpened | None = None

    @property
    def home(self) -> Path:
        return self.settings.server.home

    @property
    def is_sqlite(self) -> bool:
        return not self.settings.server.database

    @property
    def database(self) -> str:
        """What to call it; never with its password."""
        return str(self.home / "server.db") if self.is_sqlite else "The PostgreSQL database"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Raises `NotOpened`, and the errors of the database."""
        return list(self._opened().execute(sql).fetchall())

    def one(self, sql: str) -> Any:
        """The first value of the first row, None when there is none."""
        found = self.rows(sql)
        return found[0][0] if found else None

    def _opened(self) -> Any:
        if self._refused is not None:
            raise self._refused
        if self._connection is None:
            try:
                self._connection = self._open_sqlite() if self.is_sqlite else self._open_postgresql()
            except NotOpened as error:
                self._refused = error
                raise
        return self._connection

    def _open_sqlite(self) -> apsw.Connection:
        path = self.home / "server.db"
        try:
            if not path.is_file():
                raise NotOpened("no_file", f"There is no server in {self.home}.")
            connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(1000)
            for name, value in PRAGMAS.items():
                if name not in LEFT_OUT:
                    connection.execute(f"PRAGMA {name} = {value}")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            application = connection.execute("PRAGMA application_id").fetchone()
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise NotOpened("damaged", f"{path} is damaged: {error}.") from error
        except (apsw.BusyError, apsw.LockedError) as error:
            raise NotOpened("busy", f"{path} is held by another program, which lets nobody look.") from error
        except (apsw.Error, OSError) as error:
            raise NotOpened("unreachable", f"{path} cannot be read: {error}.") from error
        if application != (APPLICATION_ID,):
            connection.close()
            raise NotOpened("unknown_file", f"{path} is not a file of Lada's server.")
        return connection

    def _open_postgresql(self) -> psycopg.Connection[Any]:
        try:
            connection = psycopg.connect(
                self.settings.server.database, autocommit=True, connect_timeout=PATIENCE_S,
                options="-c default_transaction_read_only=on",
            )  # fmt: skip
        except psycopg.Error as error:
            said = " ".join(_without_password(str(error)).split())
            raise NotOpened("unreachable", f"The PostgreSQL database does not answer: {said}") from error
        return connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _without_password(text: str) -> str:
    return re.sub(r"://[^@\s]*@", "://…@", text)


def failed(name: str, error: Exception) -> Finding:
    """A check that could not be made; damage is bad wherever it shows."""
    if isinstance(error, NotOpened):
        return unknown(name, "Not looked at: the database cannot be opened, see database.")
    if isinstance(error, apsw.CorruptError | psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
        return bad(name, f"The database is damaged: {error}.", DAMAGED)
    if isinstance(error, apsw.SQLError | psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return unknown(name, "Not looked at: the database has not the tables of this version, see schema.")
    return not_looked(name, error)
