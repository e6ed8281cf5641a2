"""A PostgreSQL cluster of our own for tests: made in a temporary folder, on loopback, thrown away at the end.

Every test that asks for a database gets a new one, copied from a template that was brought to the newest schema once.
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


class Cluster:
    """A running PostgreSQL. `url` names one of its databases."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"lada_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # copying files is three times as fast as going through the log
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # type: ignore[arg-type]
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw away a database that nobody needs any more."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")  # type: ignore[arg-type]


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
        try:
            yield Cluster(port)
        finally:
            command("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
