"""Reading the journal back: for people, for checking the chain, for rebuilding the state from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import apsw
import msgspec

from kiosk.store import fold
from sync import journal
from sync.facts import ActUndone


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
    streams = cursor.execute(
        "SELECT id, incarnation, parent_head, seq, head, coalesce(device, ?) FROM stream ORDER BY id DESC", (device,)
    ).fetchall()
    for stream, incarnation, parent_head, end, stored_head, writer in streams if last is not None else streams[::-1]:
        after = 0 if last is None else max(0, end - max(1, last - checked))
        head, expected = journal.genesis(writer, incarnation, parent_head), after + 1
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


def fold_own(cursor: apsw.Cursor) -> int:
    """Fold what this counter alone knows from the whole journal. Returns how many facts it holds."""
    for table in fold.OWN_TABLES:
        cursor.execute(f"DELETE FROM {table}")
    count = 0
    for incarnation, seq, body, detached in cursor.connection.execute(
        "SELECT s.incarnation, j.seq, j.body, j.detached FROM journal j JOIN stream s ON s.id = j.stream"
        " ORDER BY j.stream, j.seq"
    ):
        recorded = _recorded(incarnation, seq, body, detached)
        if recorded is None:
            continue
        if _first_place(cursor, body) is None:
            fold.fold_state(cursor, recorded)
        count += 1
    return count


def newer_than(cursor: apsw.Cursor, projected: Mapping[str, int]) -> list[fold.Recorded]:
    """The facts that change what the server speaks of too and that it had not taken in yet, in the order in which they
    were written first. `projected`: incarnation → the last seq that it has taken in. What a predecessor wrote came from
    the server: what it changed there is in the server's own word, and what became of it since."""
    tags = ", ".join(f"'{name}'" for name in fold.shared_types())
    found = []
    for stream, incarnation, parted_at in cursor.execute(
        "SELECT id, incarnation, parted_at FROM stream WHERE device IS NULL ORDER BY id"
    ).fetchall():
        # what lies behind the parting reaches the server by its second record, in another incarnation
        for seq, body, detached in cursor.execute(
            f"SELECT seq, body, detached FROM journal WHERE stream = ? AND seq > ? AND seq <= coalesce(?, seq)"
            f" AND type IN ({tags}) ORDER BY seq",
            (stream, projected.get(incarnation, 0), parted_at),
        ).fetchall():
            recorded = _recorded(incarnation, seq, body, detached)
            first = _first_place(cursor, body)
            if recorded is not None and first is not None:
                recorded = replace(recorded, uid=journal.uid(first[1], first[2]))
            if recorded is not None:
                found.append(((first[0], first[2]) if first else (stream, seq), recorded))
    return [recorded for _, recorded in sorted(found, key=lambda each: each[0])]


def _first_place(cursor: apsw.Cursor, body: bytes) -> tuple[int, str, int] | None:
    """Where the record stands that this one repeats (stream, incarnation, seq); `None` when it repeats none that this
    journal holds."""
    origin = journal.read_body(body).origin if b'"origin":' in body else None
    if origin is None:
        return None
    incarnation, seq = journal.split_uid(origin)
    held = cursor.execute(
        "SELECT j.stream, j.body FROM journal j JOIN stream s ON s.id = j.stream WHERE s.incarnation = ? AND j.seq = ?",
        (incarnation, seq),
    ).fetchone()
    if held is None or journal.origin_of(incarnation, seq, held[1]) != origin:
        return None
    return held[0], incarnation, seq


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


def in_a_row(
    cursor: apsw.Connection | apsw.Cursor, incarnation: str, seq: int, count: int
) -> list[tuple[str, bytes]]:
    """Type and body of `count` records from `seq` on; fewer where they are not all here."""
    return cursor.execute(
        "SELECT j.type, j.body FROM journal j JOIN stream s ON s.id = j.stream"
        " WHERE s.incarnation = ? AND j.seq >= ? AND j.seq < ? ORDER BY j.seq",
        (incarnation, seq, seq + count),
    ).fetchall()


def is_undone(cursor: apsw.Connection | apsw.Cursor, uid: str) -> bool:
    """Whether what was written after it in the same journal takes a fact back. Walks all of that: to be asked of what
    was written just now."""
    incarnation, seq = journal.split_uid(uid)
    rows = cursor.execute(
        "SELECT j.body FROM journal j JOIN stream s ON s.id = j.stream"
        " WHERE s.incarnation = ? AND j.seq > ? AND j.type = 'act_undone'",
        (incarnation, seq),
    )
    return any(isinstance(fact := journal.fact_in(body), ActUndone) and uid in fact.undone for (body,) in rows)
