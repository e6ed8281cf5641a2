"""The other side of the comparison: bare inserts of the same bytes, by the same driver, into the same kind of
database with the same promise of the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sync.server.database import PostgresStore, SqliteStore, Store

TYPES = {True: "BLOB", False: "BYTEA"}


class Inserts:
    """A table that is nothing but numbered bodies: a stream, a seq, a body."""

    def __init__(self, home: Path, url: str) -> None:
        home.mkdir(parents=True)
        self.store: Store = PostgresStore(url) if url else SqliteStore(str(home / "bare.db"))
        self.store.ready()
        self.store.execute_sql(
            f"CREATE TABLE bare (stream INTEGER NOT NULL, seq BIGINT NOT NULL, body {TYPES[self.store.is_sqlite]}"
            " NOT NULL, PRIMARY KEY (stream, seq))"
        )
        mark = "?" if self.store.is_sqlite else "%s"
        self._sql = f"INSERT INTO bare VALUES ({mark}, {mark}, {mark})"

    def insert(self, stream: int, first: int, bodies: Sequence[bytes]) -> None:
        """One durable transaction."""
        rows = [(stream, seq, body) for seq, body in enumerate(bodies, first)]
        with self.store.writing():
            self.store.cursor().executemany(self._sql, rows)

    def copy(self, stream: int, to: int) -> None:
        """The rows of a stream once more, as those of another."""
        with self.store.writing():
            self.store.execute_sql(f"INSERT INTO bare SELECT {to}, seq, body FROM bare WHERE stream = {stream}")

    def close(self) -> None:
        self.store.close_everywhere()
