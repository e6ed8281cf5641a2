"""Facts as lines for other programs: all of a span in the order of time, or whatever came after a place.

A fact that a kiosk told twice stands there once. Values that can be erased (names, notes) are not part of a line. Only
reads, and holds a page in memory at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sync import journal
from sync.server import bulk
from sync.server.store import Span

PAGE = 1000
NOTHING = "{}"
_COLUMNS = (
    'e."type", e."site", e."person", e."party", e."item", e."happened_at", e."stream", e."seq", f."body",'
    ' f."received_at", f."time_doubtful", s."inc", s."device"'
)
_JOINED = (
    ' JOIN "journal_entry" e ON e."happened_at" = f."happened_at" AND e."stream" = f."stream" AND e."seq" = f."seq"'
    ' JOIN "stream" s ON s."id" = f."stream"'
)


class FactLine(msgspec.Struct, frozen=True):
    """One fact. `id` is its uid, `seq` counts in the journal of `device`; times are ms UTC. `person`, `party`, `item`
    and `site` are whom and what it concerns, `None` where it concerns none; `fact` is as the device wrote it, "{}"
    where it cannot be read."""

    id: str
    type: str
    happened_at: int
    is_time_doubtful: bool
    received_at: int
    device: str
    seq: int
    site: str | None
    person: str | None
    party: str | None
    item: str | None
    fact: msgspec.Raw


def of_span(span: Span) -> Iterator[list[FactLine]]:
    """All facts that happened within `span`, in the order of time, a page at a time."""
    place, until = (span.since or -(2**62), 0, 0), span.until or 2**62
    while True:
        rows = bulk.rows_of(
            f'SELECT {_COLUMNS} FROM "journal_entry" e'
            ' JOIN "fact" f ON f."stream" = e."stream" AND f."seq" = e."seq" JOIN "stream" s ON s."id" = e."stream"'
            ' WHERE (e."happened_at", e."stream", e."seq") > (?, ?, ?) AND e."happened_at" < ?'
            ' AND f."alias_of" IS NULL ORDER BY e."happened_at", e."stream", e."seq" LIMIT ?',
            (*place, until, PAGE),
        )
        if not rows:
            return
        place = rows[-1][5:8]
        yield [_line(row) for row in rows]


def count(span: Span) -> int:
    """How many there are, those that were told twice included."""
    [(found,)] = bulk.rows_of(
        'SELECT count(*) FROM "journal_entry" WHERE "happened_at" >= ? AND "happened_at" < ?',
        (span.since or -(2**62), span.until or 2**62),
    )
    return int(found)


def after(place: Mapping[int, int], limit: int) -> tuple[list[FactLine], dict[int, int]]:
    """Up to `limit` facts that came after `place` (journal → seq), and the place after them. Whoever goes on from there
    gets each fact once, however late it comes: a journal only grows at its end."""
    found: list[FactLine] = []
    reached = dict(place)
    heads = bulk.rows_of('SELECT "id", "projected_seq" FROM "stream" ORDER BY "id"')
    for stream, projected in heads:
        seq = place.get(stream, 0)
        while seq < projected and len(found) < limit:
            rows = bulk.rows_of(
                f'SELECT {_COLUMNS}, f."alias_of" FROM "fact" f{_JOINED}'
                ' WHERE f."stream" = ? AND f."seq" > ? AND f."seq" <= ? ORDER BY f."seq" LIMIT ?',
                (stream, seq, projected, limit - len(found)),
            )
            found += [_line(row) for row in rows if row[-1] is None]
            seq = rows[-1][7] if rows else projected
        if seq:
            reached[stream] = seq
    return found, reached


def _line(row: tuple[Any, ...]) -> FactLine:
    kind, site, person, party, item, at, _stream, seq, body, received, doubtful, inc, device = row[:13]
    try:
        raw = journal.read_body(bytes(body)).fact
    except journal.UNREADABLE:
        raw = msgspec.Raw(NOTHING.encode())
    return FactLine(
        journal.uid(inc, seq), kind, at, bool(doubtful), received, device, seq, site, person, party, item, raw
    )
