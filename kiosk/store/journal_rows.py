"""Reading the journal back: for people, for checking the chain, for rebuilding the state from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apsw
import msgspec

from kiosk.store import fold, register_rows
from sync import journal


@dataclass(frozen=True)
class JournalRow:
    """One record: `body` is the exact bytes that were hashed."""

    incarnation: str
    seq: int
    type: str
    body: bytes
    hash: bytes
    detached: bytes | None


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: how many records hold, and the uid of the first that does not (`None`: all do)."""

    checked: int
    first_bad: str | None = None
    why: str | None = None


def rows(
    cursor: apsw.Connection | apsw.Cursor, *, kind: str | None = None, newest_first: bool = False, limit: int = -1
) -> Iterator[JournalRow]:
    """Records in the order of their streams, or the newest first."""
    order = "DESC" if newest_first else "ASC"
    found = cursor.execute(
        "SELECT s.incarnation, j.seq, j.type, j.body, j.hash, j.detached"
        " FROM journal j JOIN stream s ON s.id = j.stream"
        f" WHERE ? IS NULL OR j.type = ? ORDER BY j.stream {order}, j.seq {order} LIMIT ?",
        (kind, kind, limit),
    )
    return (JournalRow(*row) for row in found)


def verify(cursor: apsw.Connection | apsw.Cursor, device: str, last: int | None = None) -> Verdict:
    """Walk every stream from its genesis and compare each hash, each commitment and each stream's head. `last` walks
    so many of the newest records only, on from the hash before them, and sees of older streams just their heads."""
    checked = 0
    streams = cursor.execute("SELECT id, incarnation, parent_head, seq, head FROM stream ORDER BY id DESC").fetchall()
    for stream, incarnation, parent_head, end, stored_head in streams if last is not None else streams[::-1]:
        after = 0 if last is None else max(0, end - max(1, last - checked))
        head, expected = journal.genesis(device, incarnation, parent_head), after + 1
        if after:
            before = cursor.execute("SELECT hash FROM journal WHERE stream = ? AND seq = ?", (stream, after)).fetchone()
            head = before[0] if before else b""
        for row in cursor.execute(
            "SELECT seq, body, hash, detached FROM journal WHERE stream = ? AND seq > ? ORDER BY seq", (stream, after)
        ):
            seq, body, stored, detached = row
            head = journal.link(head, body)
            why = _fault(seq, expected, head, stored, body, detached, incarnation)
            if why:
                return Verdict(checked, journal.uid(incarnation, seq), why)
            checked, expected = checked + 1, expected + 1
        if expected - 1 != end or (end and head != stored_head):
            return Verdict(checked, journal.uid(incarnation, expected), "the stream ends elsewhere than its head says")
    return Verdict(checked)


def _fault(
    seq: int, expected: int, head: bytes, stored: bytes, body: bytes, detached: bytes | None, incarnation: str
) -> str | None:
    if seq != expected:
        return f"record {expected} is missing"
    if head != stored:
        return "the hash does not match the bytes"
    try:
        envelope = journal.read_body(body)
        parts = journal.read_detached(detached)
    except msgspec.DecodeError:
        return "the bytes are not a record"
    if (envelope.inc, envelope.seq) != (incarnation, seq):
        return "the record names another place"
    text = bytes(envelope.fact).decode()
    for name, part in parts.items():
        if journal.commitment(part.salt, part.value) not in text:
            return f"the detached {name} is not what the record committed to"
    return None


def rebuild(cursor: apsw.Cursor) -> int:
    """Fold the whole state anew from the journal and the last snapshot. Returns how many facts were folded."""
    for table in fold.STATE_TABLES:
        cursor.execute(f"DELETE FROM {table}")
    register_rows.reset_to_snapshot(cursor)
    projected = cursor.execute("SELECT projected_inc, projected_seq FROM agreement").fetchone() or (None, 0)
    return _fold_all(cursor, projected, register_only=False)


def lay_register_facts(cursor: apsw.Cursor) -> int:
    """After a new snapshot: lay on it what staff registered at this counter and the server had not taken in yet."""
    projected = cursor.execute("SELECT projected_inc, projected_seq FROM agreement").fetchone() or (None, 0)
    return _fold_all(cursor, projected, register_only=True)


def _fold_all(cursor: apsw.Cursor, projected: tuple[str | None, int], *, register_only: bool) -> int:
    """Facts that the snapshot has taken in already must not be laid on the register a second time."""
    tags = ", ".join(f"'{name}'" for name in fold.register_types())
    only = f" WHERE j.type IN ({tags})" if register_only else ""
    known = [row[0] for row in cursor.execute("SELECT incarnation FROM stream ORDER BY id").fetchall()]
    upto = known.index(projected[0]) if projected[0] in known else -1
    count = 0
    reader = cursor.connection.cursor()
    for incarnation, seq, body, detached, is_repeated_later in reader.execute(
        "SELECT s.incarnation, j.seq, j.body, j.detached, j.seq > coalesce(s.parted_at, j.seq)"
        f" FROM journal j JOIN stream s ON s.id = j.stream{only} ORDER BY j.stream, j.seq"
    ):
        recorded = _recorded(incarnation, seq, body, detached)
        if recorded is None:
            continue
        place = known.index(incarnation)
        taken_in = place < upto or (place == upto and seq <= projected[1])
        # what was written again reaches the server's register by its second record, and our state by its first
        if not taken_in and not is_repeated_later:
            fold.fold_register(cursor, recorded)
        if not register_only and not _is_repeated(cursor, body):
            fold.fold_state(cursor, recorded)
        count += 1
    return count


def _is_repeated(cursor: apsw.Cursor, body: bytes) -> bool:
    """Whether the record only repeats one that this journal holds at its origin."""
    origin = journal.read_body(body).origin if b'"origin":' in body else None
    if origin is None:
        return False
    incarnation, seq = journal.split_uid(origin)
    held = cursor.execute(
        "SELECT body FROM journal WHERE stream = (SELECT id FROM stream WHERE incarnation = ?) AND seq = ?",
        (incarnation, seq),
    ).fetchone()
    return held is not None and journal.origin_of(incarnation, seq, held[0]) == origin


def _recorded(incarnation: str, seq: int, body: bytes, detached: bytes | None) -> fold.Recorded | None:
    """`None` for a type that only a newer version knows: it stays in the journal and is folded after the upgrade."""
    try:
        envelope = journal.read_body(body)
        fact = journal.fact_in(body)
    except msgspec.ValidationError:
        return None
    uid = envelope.origin or journal.uid(incarnation, seq)
    return fold.Recorded(uid, envelope.wall, fact, journal.read_detached(detached))


def recorded(cursor: apsw.Connection | apsw.Cursor, uid: str) -> fold.Recorded | None:
    """One fact by its uid; `None` when this journal does not hold it, or its type is from a newer version."""
    incarnation, seq = journal.split_uid(uid)
    row = cursor.execute(
        "SELECT j.body, j.detached FROM journal j JOIN stream s ON s.id = j.stream"
        " WHERE s.incarnation = ? AND j.seq = ?",
        (incarnation, seq),
    ).fetchone()
    return _recorded(incarnation, seq, *row) if row else None
