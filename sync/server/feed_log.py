"""The log of what changed for kiosks, and its places: the only file that writes `feed_log`.

A place is taken from a counter's row as the last thing before the commit. The row stays locked until then, so that the
order of the places is the order of the commits, without gaps, and no reader passes by a place that is not there yet.
Must not know what a kiosk is shown of a change: that is `feed.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from peewee import BigIntegerField, BlobField, TextField

from sync.protocol import Cursor
from sync.register import ENTITY_TYPES
from sync.server import bulk
from sync.server.models import Counter, Table, database

HORIZON_MS = 180 * 24 * 60 * 60 * 1000  # a kiosk that was silent for longer takes a snapshot
Key = tuple[str, str]  # entity, id


class FeedLog(Table):
    """One change of what a kiosk may need to know. `pos` has no gaps, and its order is the order of the commits; `hash`
    rolls over all rows up to this one. `scope` is the site that may see it, `None` for all."""

    pos = BigIntegerField(primary_key=True)
    entity = TextField()
    id = TextField()
    op = TextField()  # begin, put, del
    scope = TextField(null=True)
    hash = BlobField()
    at = BigIntegerField()


@dataclass(frozen=True)
class Change:
    """`scope` is the site that may see it, `None` for all; `body` what is there now, `None` when nothing is."""

    entity: str
    id: str
    scope: str | None
    body: bytes | None
    at: int

    @property
    def op(self) -> Literal["put", "del"]:
        return "del" if self.body is None else "put"


def note(changes: Iterable[Change]) -> None:
    """Have changes written at the end of this transaction. Only inside `database.writing()`."""
    for change in changes:
        database.leave(_append, change)


def _append(noted: list[Change]) -> None:
    """The last that a transaction does: of several changes of the same thing the last counts."""
    changes = list({(each.entity, each.id, each.scope): each for each in noted}.values())
    if any(each.entity in ENTITY_TYPES for each in changes):
        _move_register()
    pos = _take(len(changes)) - len(changes)
    hash_ = _hash_at(pos)
    rows = []
    for place, change in enumerate(changes, pos + 1):
        hash_ = _link(hash_, change)
        rows.append((place, change.entity, change.id, change.op, change.scope, hash_, change.at))
    bulk.insert(FeedLog, rows)


def _move_register() -> None:
    """What `register_store.version` tells."""
    Counter.update(value=Counter.value + 1).where(Counter.name == "register").execute()


def _take(count: int) -> int:
    """Take that many places; the last of them. From here to the commit nobody else gets one."""
    [(last,)] = bulk.rows_of(
        'UPDATE "counter" SET "value" = "value" + ? WHERE "name" = \'feed\' RETURNING "value"', (count,)
    )
    return int(last)


def _link(before: bytes, change: Change) -> bytes:
    digest = hashlib.sha256(change.body or b"").digest()
    words = "\n".join((change.entity, change.id, change.op, change.scope or "")).encode()
    return hashlib.sha256(before + digest + words).digest()


def _hash_at(pos: int) -> bytes:
    """Empty where nothing stands."""
    rows = bulk.rows_of('SELECT "hash" FROM "feed_log" WHERE "pos" = ?', (pos,))
    return bytes(rows[0][0]) if rows else b""


# --- reading; in one `looking()` with whatever must agree with it -----------------------------------------------------


def head(scope: str) -> Cursor:
    """Where the feed ends, for kiosks that see what `scope` names."""
    [(pos, hash_)] = bulk.rows_of('SELECT "pos", "hash" FROM "feed_log" ORDER BY "pos" DESC LIMIT 1')
    epoch = bulk.rows_of('SELECT "value" FROM "counter" WHERE "name" = \'epoch\'')
    return Cursor(epoch[0][0] if epoch else 0, pos, bytes(hash_).hex(), scope)


def leads_on(cursor: Cursor, end: Cursor) -> bool:
    """Whether the log knows the place that `cursor` names, and still has everything that came after it."""
    if (cursor.epoch, cursor.scope) != (end.epoch, end.scope) or not 0 <= cursor.pos <= end.pos:
        return False
    rows = bulk.rows_of('SELECT "hash" FROM "feed_log" WHERE "pos" = ?', (cursor.pos,))
    return bool(rows) and bytes(rows[0][0]).hex() == cursor.hash


def changed(after: int, upto: int, limit: int) -> list[tuple[Key, str | None]] | None:
    """What changed in the places after `after`, and for whom; `None` when that is more than `limit` places."""
    if upto - after > limit:
        return None
    rows = bulk.rows_of(
        'SELECT DISTINCT "entity", "id", "scope" FROM "feed_log" WHERE "pos" > ? AND "pos" <= ?', (after, upto)
    )
    return [((entity, id_), scope) for entity, id_, scope in rows]


def prune(now: int) -> int:
    """Forget changes beyond the horizon, but never the last one. Returns how many."""
    [(oldest, newest)] = bulk.rows_of('SELECT min("pos"), max("pos") FROM "feed_log"')
    [(kept,)] = bulk.rows_of('SELECT min("pos") FROM "feed_log" WHERE "at" >= ? AND "pos" > 0', (now - HORIZON_MS,))
    first = newest if kept is None else kept
    return int(FeedLog.delete().where(FeedLog.pos < first).execute()) if first > oldest else 0
