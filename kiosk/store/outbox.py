"""The journal as the engine sees it: a cursor over facts that stay where they are. Implements `sync.ports.Outbox`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import apsw

from kiosk.store import Store, pulled, writing
from kiosk.store.put_off import put_off
from sync import facts, journal
from sync.facts import StreamReason
from sync.journal import Moment
from sync.ports import Batch, Limits
from sync.protocol import Inherited, StreamHead


class StoredOutbox:
    """`moment` reads the kiosk's clocks, for the first fact of an incarnation that healing begins; `software` is the
    version that it names."""

    def __init__(self, store: Store, moment: Callable[[], Moment], software: str) -> None:
        self._store = store
        self._database = store.database
        self._device = store.device
        self._moment = moment
        self._software = software

    def streams(self) -> list[StreamHead]:
        rows = self._database.reading().execute(
            "SELECT s.incarnation, coalesce(s.parted_at, s.seq), coalesce(j.hash, s.head), s.parted_at IS NOT NULL"
            " FROM stream s LEFT JOIN journal j ON j.stream = s.id AND j.seq = s.parted_at"
            " WHERE s.device IS NULL ORDER BY s.id"
        )
        return [
            StreamHead(inc, seq, (head if seq else self.hash_at(inc, 0)).hex(), bool(parted))
            for inc, seq, head, parted in rows.fetchall()
        ]

    def batch_after(self, inc: str, seq: int, limits: Limits) -> Batch | None:
        connection = self._database.reading()
        found = connection.execute(
            "SELECT id, parent, parent_head, coalesce(parted_at, seq) FROM stream"
            " WHERE incarnation = ? AND device IS NULL",
            (inc,),
        ).fetchone()
        if found is None:
            raise KeyError(inc)
        stream, parent, parent_head, end = found
        prev = journal.genesis(self._device, inc, parent_head)
        if seq:
            row = connection.execute("SELECT hash FROM journal WHERE stream = ? AND seq = ?", (stream, seq)).fetchone()
            prev = row[0] if row else prev
        bodies: list[bytes] = []
        detached: list[bytes | None] = []
        size, head = 0, prev
        for body, hash_, beside in connection.execute(
            "SELECT body, hash, detached FROM journal WHERE stream = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (stream, seq, end, limits.facts),
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
            with put_off("what the server acknowledged"), self._database.writing() as cursor:
                cursor.execute("UPDATE stream SET acked = ? WHERE incarnation = ?", (seq, inc))

    def acknowledged(self) -> dict[str, int]:
        """How far the server is known to hold each incarnation."""
        own = "SELECT incarnation, coalesce(acked, 0) FROM stream WHERE device IS NULL"
        return dict(self._database.reading().execute(own).fetchall())

    def hash_at(self, inc: str, seq: int) -> bytes:
        found = self._store.hash_at(inc, seq)
        if found is None:
            raise KeyError(inc, seq)
        return found

    # --- healing ----------------------------------------------------------------------------------------------------

    def part_ways(self, inc: str, common: int) -> None:
        with self._database.writing() as cursor:
            row, state, end = cursor.execute(
                "SELECT id, state, coalesce(parted_at, seq) FROM stream WHERE incarnation = ?", (inc,)
            ).fetchone()
            if end <= common and state == "forked":
                return
            self._close(cursor, state, "forked")
            cursor.execute("UPDATE stream SET state = 'forked', parted_at = ? WHERE id = ?", (common, row))
            writing.write_again(cursor, row, common, end)
            pulled.rebuild(cursor)  # what is written again waits for the server anew

    def take_in(self, batches: Sequence[Batch]) -> None:
        with self._database.writing() as cursor:
            for batch in batches:
                self._append(cursor, batch)
            pulled.rebuild(cursor)

    def _append(self, cursor: apsw.Cursor, batch: Batch) -> None:
        row, state, seq, head = cursor.execute(
            "SELECT id, state, seq, head FROM stream WHERE incarnation = ?", (batch.inc,)
        ).fetchone()
        hashes = journal.chain(head, batch.bodies)
        if batch.first != seq + 1 or state == "forked" or hashes[-1] != batch.head:
            raise ValueError("the facts do not follow on what is held")
        self._close(cursor, state, "server_ahead")
        taken = zip(range(seq + 1, seq + 1 + len(hashes)), batch.bodies, hashes, batch.detached, strict=True)
        cursor.executemany(
            "INSERT INTO journal (stream, seq, type, body, hash, detached) VALUES (?, ?, ?, ?, ?, ?)",
            [(row, at, journal.type_in(body), body, hash_, beside) for at, body, hash_, beside in taken],
        )
        end = seq + len(hashes)  # what came from the server does not wait for it
        cursor.execute("UPDATE stream SET seq = ?, head = ?, acked = ? WHERE id = ?", (end, hashes[-1], end, row))

    def _close(self, cursor: apsw.Cursor, state: str, reason: StreamReason) -> None:
        """Begin a new incarnation where the stream was the open one."""
        if state == "open":
            started = facts.StreamStarted(device=self._device, software=self._software, reason=reason)
            writing.start_stream(cursor, started, self._moment())

    # --- what predecessors wrote ------------------------------------------------------------------------------------

    def inherited(self) -> dict[str, int]:
        rows = self._database.reading().execute("SELECT incarnation, seq FROM stream WHERE device IS NOT NULL")
        return dict(rows.fetchall())

    def inherit(self, stream: Inherited, batch: Batch) -> None:
        last = batch.first + len(batch.bodies) - 1
        is_end = last == stream.seq
        if batch.inc != stream.inc or last > stream.seq or (is_end and batch.head.hex() != stream.head):
            raise ValueError("the facts are not those of the stream that was told")
        with self._database.writing() as cursor:
            self._expect(cursor, stream)
            self._append(cursor, batch)
            if is_end:
                pulled.rebuild(cursor)

    def _expect(self, cursor: apsw.Cursor, stream: Inherited) -> None:
        """See to it that there is a row for it, before all others."""
        held = cursor.execute("SELECT device FROM stream WHERE incarnation = ?", (stream.inc,)).fetchone()
        if held is not None:
            if held[0] != stream.device:
                raise ValueError("the stream is another device's")
            return
        parent_head = bytes.fromhex(stream.parent_head)
        genesis = journal.genesis(stream.device, stream.inc, parent_head)
        cursor.execute(
            "INSERT INTO stream (id, incarnation, device, parent, parent_head, head, state)"
            " SELECT min(coalesce(min(id), 0), 0) - 1, ?, ?, ?, ?, ?, 'closed' FROM stream",
            (stream.inc, stream.device, stream.parent, parent_head, genesis),
        )

    def note_high_water(self) -> None:
        """Where the disk refuses, facts go out without: a disk that goes back in time after that is found out by the
        server, which holds more than it."""
        with put_off("the high-water mark"):
            self._store.note_high_water()
