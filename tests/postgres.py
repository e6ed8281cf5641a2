"""A PostgreSQL cluster of our own for tests: made in a temporary folder, on loopback, thrown away at the end.

Every test that asks for a database gets one with the newest schema and nothing in it: a copy of a template that was
brought there once, or one that another test gave back and that was swept (copying some thousand files takes ten times
as long).
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests import in_memory

_numbers = count(1)
TEMPLATE = "lada_template"
_SCHEMA = """
SELECT md5(string_agg(concat(relname, relkind, relnatts, relchecks, relhasindex, relhastriggers), ',' ORDER BY oid))
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
_RESTART = """
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""


class Cluster:
    """A running PostgreSQL. `url` names one of its databases."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lent: dict[str, Sweeper] = {}
        self._swept: list[str] = []

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of `template`, to which nobody may be connected."""
        if (lent := self._lent.get(self.url(template))) is not None:
            lent.close()
        name = f"lada_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # copying files is three times as fast as going through the log
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # type: ignore[arg-type]
        return self.url(name)

    def lend(self) -> str:
        """The URL of a database with the newest schema and what migrations wrote into it; see `give_back`."""
        if not self._swept:
            url = self.new_database(TEMPLATE)
            self._lent[url] = Sweeper(url)
            return url
        return self._swept.pop()

    def give_back(self, url: str) -> None:
        """Sweep a database that was lent; one whose schema was changed, or from which the sweeper was shut out, is
        thrown away."""
        try:
            is_swept = self._lent[url].swept()
        except psycopg.OperationalError:
            is_swept = False
        if is_swept:
            self._swept.append(url)
        else:
            self._lent.pop(url).close()
            self.drop(url)

    def close(self) -> None:
        """Let go of all databases."""
        for lent in self._lent.values():
            lent.close()

    def drop(self, url: str) -> None:
        """Throw away a database that nobody needs any more."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")  # type: ignore[arg-type]


class Sweeper:
    """Takes out of a database what a test wrote into it. Made when it is as new; stays connected."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        ask = self._connection.execute
        ask("SET session_replication_role = replica")  # whatever refers to what
        self._schema = ask(_SCHEMA).fetchone()
        tables = [str(name) for (name,) in ask(_TABLES).fetchall()]
        self._full = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
        self._own = {name: ask(f'SELECT * FROM "{name}"').fetchall() for (name,) in ask(self._full).fetchall()}  # type: ignore[arg-type]

    def swept(self) -> bool:
        """Whether it is as it was before; not where a test changed its schema."""
        ask = self._connection.execute
        ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()")  # fmt: skip
        if ask(_SCHEMA).fetchone() != self._schema:
            return False
        with self._connection.transaction():
            for (table,) in ask(self._full).fetchall():  # type: ignore[arg-type]
                ask(f'DELETE FROM "{table}"')  # type: ignore[arg-type]
            for table, rows in self._own.items():
                marks = ", ".join(["%s"] * len(rows[0]))
                self._connection.cursor().executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # type: ignore[arg-type]
            ask(_RESTART)
        return True

    def close(self) -> None:
        self._connection.close()


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Make, start and at the end remove a cluster. As root it runs as the user postgres, as PostgreSQL demands.
    `durable`: on the disk, with the settings of a server that is meant to keep what it has; tests need none of that."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = Path(tempfile.mkdtemp(prefix="lada-postgres-", dir=None if durable else in_memory.folder()))
    as_user: list[str] = []
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]
    port = _free_port()

    def command(program: str, *words: str) -> None:
        subprocess.run(
            [*as_user, str(programs / program), "-D", str(folder / "data"), *words],
            check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    try:
        command("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c max_connections=60"
        )
        if not durable:
            options += " -c fsync=off -c full_page_writes=off -c shared_buffers=64MB"
        command("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        running = Cluster(port)
        try:
            yield running
        finally:
            running.close()
            command("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
