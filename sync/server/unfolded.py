"""The next facts of a stream, read out of its records: what projection folds. Only reads, decides nothing.

What is told a second time is left out, and what this version cannot read is given apart, as it stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sync import journal
from sync.journal import fact_in, read_detached
from sync.server import bulk, naming
from sync.server.actions import Told
from sync.server.models import Stream

logger = logging.getLogger("lada.server.project")

Places = Mapping[str, tuple[int, int]]  # uid → stream row and seq
# seq, body, detached, happened_at, site, alias_of
Record = tuple[int, bytes, bytes | None, int, str | None, str | None]


def next_rows(stream: Stream, limit: int) -> list[Record]:
    return bulk.rows_of(
        'SELECT "seq", "body", "detached", "happened_at", "site", "alias_of" FROM "fact"'
        ' WHERE "stream" = ? AND "seq" > ? ORDER BY "seq" LIMIT ?',
        (stream.id, stream.projected_seq, limit),
    )


def read(stream: Stream, rows: Sequence[Record]) -> tuple[list[Told], list[Record], Places]:
    """Facts that this version understands, rows that it does not, and where the facts stand. What is told a second
    time is in neither."""
    [(home,)] = bulk.rows_of('SELECT "site" FROM "device" WHERE "id" = ?', (stream.device_id,))
    batch, unread, places = [], [], {}
    for row in rows:
        seq, body, detached, at, site, alias_of = row
        if alias_of is not None:
            continue
        try:
            fact = naming.as_called_here(fact_in(_without_nul(bytes(body))), stream)
            values = dict(_kept_values(fact, detached)) if detached else {}
        except journal.UNREADABLE:
            unread.append(row)
            continue
        uid = _uid(stream, seq, bytes(body))
        place = getattr(fact, "site", None) or site or home
        batch.append(Told(uid, at, stream.device_id, place, fact, values, journal.slip_no_in(bytes(body))))
        places[uid] = (stream.id, seq)
    return batch, unread, places


def _uid(stream: Stream, seq: int, body: bytes) -> str:
    """The fact's name: its place here, unless it was first written elsewhere."""
    origin = journal.read_body(body).origin if b'"origin":' in body else None
    return origin if origin and journal.split_origin(origin) else journal.uid(stream.inc, seq)


def _without_nul(raw: bytes) -> bytes:
    """PostgreSQL cannot hold U+0000 in a text; the journal keeps it, screens show a mark in its place."""
    return raw.replace(b"\\u0000", b"\\ufffd") if b"\\u0000" in raw else raw


def _kept_values(fact: msgspec.Struct, detached: bytes) -> Iterator[tuple[str, str]]:
    """Detached values that match what the body committed to. The signature covers the body only, so others are
    ignored."""
    for name, part in read_detached(bytes(detached)).items():
        committed = getattr(fact, f"{name}_commitment", None)
        try:
            matches = committed is not None and journal.commitment(part.salt, part.value) == committed
        except ValueError:  # the salt is not hex
            matches = False
        if matches:
            yield name, part.value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        else:
            logger.warning("a detached %s does not match what its fact committed to", name)
