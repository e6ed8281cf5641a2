"""Backups of a database of PostgreSQL, by PostgreSQL's own programs. The copy and what is said of it are of one moment.

What was there before a restore stays in the database, as a schema with the date in its name. While a restore is under
way, a schema `lada_restoring` marks the database, and no server starts on it. Passwords are never an argument of a
program: everybody on the machine can read those.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo

from sync.data_files import BackupError
from sync.server.chains import Ask
from sync.server.database import HALF_RESTORED as MARK

ASIDE = "aside_"
T = TypeVar("T")


def dump(url: str, target: Path, contents: Callable[[Ask], T]) -> T:
    """Write the database into `target`, and return what `contents` says of that very state. Raises `BackupError`."""
    with _connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        [(snapshot,)] = _asking(connection)("SELECT pg_export_snapshot()", ())
        told = contents(_asking(connection))
        _run(url, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--exclude-schema={ASIDE}*",
             f"--file={target}", connected="--dbname")  # fmt: skip
    _run(url, "pg_restore", "--file=/dev/null", str(target))  # reads it whole
    return told


@contextmanager
def in_place_of_old(url: str, file: Path, when: str, *, replace: bool) -> Iterator[tuple[Ask, str | None]]:
    """Bring a dump into the database; the block checks and finishes it. Gives the way to ask, and the schema in which
    the old tables lie now (`None`: there were none). When the block fails, everything is as it was.

    Raises `BackupError`.
    """
    listed = _run(url, "pg_restore", "--list", str(file), called=file)
    if " schema_migration " not in listed or " stream " not in listed:
        raise BackupError("foreign", f"{file} is the dump of another program's database.")
    with _connected(url) as connection:
        connection.autocommit = True
        aside = _make_room(connection, when, replace)
        try:
            _run(url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                 str(file), connected="--dbname", called=file)  # fmt: skip
            yield _asking(connection), aside
        except BaseException:
            _undo(connection, aside)
            raise
        connection.execute(f"DROP SCHEMA {MARK}")


def _make_room(connection: psycopg.Connection[Any], when: str, replace: bool) -> str | None:
    ask = _asking(connection)
    others = ask(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'",
        (),
    )
    if others[0][0]:
        raise BackupError("busy", "Somebody works on the database; stop them first: systemctl stop lada-server")
    is_standing = bool(ask("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1", ()))
    if is_standing and not replace:
        raise BackupError(
            "exists", "There are tables in the database already; with --replace they are put aside, not deleted."
        )
    aside = _free_name(ask, ASIDE + re.sub("[^0-9a-z]", "", when.lower())) if is_standing else None
    with connection.transaction():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARK}")
        if aside is not None:
            connection.execute(f"ALTER SCHEMA public RENAME TO {aside}")
            connection.execute("CREATE SCHEMA public")
    return aside


def _free_name(ask: Ask, wanted: str) -> str:
    taken = {name for (name,) in ask("SELECT nspname FROM pg_namespace", ())}
    numbered = (f"{wanted}_{count}" for count in itertools.count(2))
    return next(name for name in itertools.chain([wanted], numbered) if name not in taken)


def _undo(connection: psycopg.Connection[Any], aside: str | None) -> None:
    with connection.transaction():
        connection.execute("DROP SCHEMA public CASCADE")
        if aside is not None:
            connection.execute(f"ALTER SCHEMA {aside} RENAME TO public")
        else:
            connection.execute("CREATE SCHEMA public")
        connection.execute(f"DROP SCHEMA {MARK}")


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = psycopg.connect(url)
    except psycopg.Error as error:
        raise BackupError("io", f"The database cannot be opened: {str(error).strip()}") from error
    try:
        with connection:
            yield connection
    except psycopg.Error as error:
        raise BackupError("io", f"The database cannot be used: {str(error).strip()}") from error


def _asking(connection: psycopg.Connection[Any]) -> Ask:
    def ask(sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return connection.execute(sql.replace("?", "%s"), values).fetchall()

    return ask


def _run(url: str, program: str, *words: str, connected: str | None = None, called: Path | None = None) -> str:
    """Run one of PostgreSQL's programs; what it said. Raises `BackupError` with its last line."""
    parts = conninfo.conninfo_to_dict(url)
    password = parts.pop("password", None)
    with tempfile.NamedTemporaryFile("w", prefix="lada-", encoding="utf-8") as secret:
        if password is not None:
            escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
            secret.write(f"*:*:*:*:{escaped}\n")
            secret.flush()
            parts["passfile"] = secret.name
        place = [f"{connected}={conninfo.make_conninfo('', **parts)}"] if connected else []
        try:
            done = subprocess.run(
                [program, *place, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
            )
        except FileNotFoundError as error:
            raise BackupError(
                "program", f"{program} is not installed. Bring PostgreSQL's programs: apt-get install postgresql-client"
            ) from error
    if done.returncode:
        said = (done.stderr.strip() or program).splitlines()[-1]
        raise BackupError("damaged" if called else "io", f"{called or 'The database'}: {said}")
    return done.stdout
