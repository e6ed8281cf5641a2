"""The journal as the engine sees it: a cursor over facts that stay where they are. Implements `sync.ports.Outbox`."""

from __future__ import annotations

from kiosk.store.database import Database
from sync import journal
from sync.ports import Batch, Limits
from sync.protocol import StreamHead


class StoredOutbox:
    """`device` is the id given at enrolment: a stream's genesis is made from it."""

    def __init__(self, database: Database, device: str) -> None:
        self._database = database
        self._device = device

    def streams(self) -> list[StreamHead]:
        rows = self._database.reading().execute("SELECT incarnation, seq, head FROM stream ORDER BY id")
        return [StreamHead(incarnation, seq, head.hex()) for incarnation, seq, head in rows]

    def batch_after(self, inc: str, seq: int, limits: Limits) -> Batch | None:
        connection = self._database.reading()
        found = connection.execute(
            "SELECT id, parent, parent_head FROM stream WHERE incarnation = ?", (inc,)
        ).fetchone()
        if found is None:
            raise KeyError(inc)
        stream, parent, parent_head = found
        prev = journal.genesis(self._device, inc, parent_head)
        if seq:
            row = connection.execute("SELECT hash FROM journal WHERE stream = ? AND seq = ?", (stream, seq)).fetchone()
            prev = row[0] if row else prev
        bodies: list[bytes] = []
        detached: list[bytes | None] = []
        size, head = 0, prev
        for body, hash_, beside in connection.execute(
            "SELECT body, hash, detached FROM journal WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?",
            (stream, seq, limits.facts),
        ):
            size += len(body) + len(beside or b"")
            if bodies and size > limits.raw_bytes:
                break
            bodies.append(body)
            detached.append(beside)
            head = hash_
        return Batch(inc, seq + 1, bodies, detached, prev, head, parent, parent_head) if bodies else None

    def acknowledge(self, inc: str, seq: int, head: bytes) -> None:
        """Not written when nothing changed: an idle counter leaves its disk alone."""
        row = self._database.reading().execute("SELECT acked FROM stream WHERE incarnation = ?", (inc,)).fetchone()
        if row is not None and row[0] != seq:
            with self._database.writing() as cursor:
                cursor.execute("UPDATE stream SET acked = ? WHERE incarnation = ?", (seq, inc))
