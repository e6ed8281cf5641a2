"""What people said in their own words beside records, as long as it was not erased. Only reads: whoever shows it asks
first who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync import journal
from sync.server import bulk, origins


def said(uids: Iterable[str | None], name: str = "note") -> dict[str, str]:
    """Record → its words under `name` ("note", "title", "code"), in the order of `uids`; those that have none are left
    out."""
    wanted = [uid for uid in uids if uid]
    known = beside(wanted)
    return {uid: known[uid][name].value for uid in wanted if name in known.get(uid, ())}


def one(uid: str | None, name: str = "note") -> str:
    """What somebody said beside one record, "" when nothing or when it was erased."""
    return said([uid], name).get(uid or "", "")


def beside(uids: Iterable[str | None]) -> dict[str, Mapping[str, journal.Detached]]:
    """Record → what travelled beside it, by name; those that have nothing, or are not here, are left out."""
    at: dict[int, dict[int, str]] = {}  # stream row → seq → record
    for uid, (stream, seq) in origins.places_of(uid for uid in uids if uid).items():
        at.setdefault(stream, {})[seq] = uid
    found: dict[str, Mapping[str, journal.Detached]] = {}
    for stream, records in at.items():
        for part in bulk.parts(sorted(records)):
            rows = bulk.rows_of(
                f'SELECT "seq", "detached" FROM "fact" WHERE "stream" = ? AND "seq" IN ({", ".join("?" * len(part))})'
                ' AND "detached" IS NOT NULL',
                (stream, *part),
            )
            found |= {records[int(seq)]: parts for seq, kept in rows if (parts := read(bytes(kept)))}
    return found


def read(kept: bytes) -> Mapping[str, journal.Detached]:
    """What stands beside a record, from its bytes; nothing where they cannot be read."""
    try:
        return journal.read_detached(kept)
    except journal.UNREADABLE:
        return {}
