"""What people said in their own words beside records, as long as it was not erased. Only reads: whoever shows it asks
first who may read it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sync import journal
from sync.server import bulk, origins


def said(uids: Iterable[str | None], name: str) -> dict[str, str]:
    """Record → its words under `name` ("title", "note"); those that have none are left out."""
    places = origins.places_of(uid for uid in uids if uid)
    at: dict[int, dict[int, str]] = {}  # stream row → seq → record
    for uid, (stream, seq) in places.items():
        at.setdefault(stream, {})[seq] = uid
    found: dict[str, str] = {}
    for stream, records in at.items():
        seqs = sorted(records)
        for start in range(0, len(seqs), bulk.CHUNK):
            part = seqs[start : start + bulk.CHUNK]
            rows = bulk.rows_of(
                f'SELECT "seq", "detached" FROM "fact" WHERE "stream" = ? AND "seq" IN ({", ".join("?" * len(part))})'
                ' AND "detached" IS NOT NULL',
                (stream, *part),
            )
            found |= {records[int(seq)]: text for seq, beside in rows if (text := _word(bytes(beside), name))}
    return found


def _word(beside: bytes, name: str) -> str | None:
    try:
        part = journal.read_detached(beside).get(name)
    except msgspec.MsgspecError:
        return None
    return part.value if part is not None else None
