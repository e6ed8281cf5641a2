"""The register in the kiosk's file: one row an entity, found by id or by the one thing it is looked up by.

What the server said with what staff entered at this counter since laid on top: `pulled.py` keeps both together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import apsw
import msgspec

from sync import feed_rows, register

E = TypeVar("E", bound=register.Entity)

LOOKUPS: dict[type[register.Entity], str] = {
    register.Credential: "digest",
    register.Membership: "person",
    register.Item: "code",
    register.Part: "item",
    register.Hours: "site",
    register.Closure: "site",
    register.Notice: "site",
    register.Meter: "site",
    register.ItemType: "category",
    register.Allowance: "party_kind",
    register.KitLine: "kit",
    register.Qualification: "person",
    register.PrintQueue: "name",
    register.PrintBinding: "value",
    feed_rows.PageMonth: "month",
    feed_rows.CardWanted: "device",
    feed_rows.CheckListWanted: "device",
}
_decoders: dict[type[register.Entity], Callable[[bytes], Any]] = {
    kind: msgspec.json.Decoder(kind).decode for kind in register.ENTITY_TYPES.values()
}
for _kind in (feed_rows.SlipKey, feed_rows.PageMonth, feed_rows.CardWanted, feed_rows.CheckListWanted):
    _decoders[_kind] = msgspec.json.Decoder(_kind).decode


def lookup_of(entity: register.Entity) -> str:
    field = LOOKUPS.get(type(entity))
    return str(getattr(entity, field)) if field else ""


def tag_of(kind: type[register.Entity]) -> str:
    return str(kind.__struct_config__.tag)


def put(cursor: apsw.Cursor, entity: register.Entity) -> None:
    """Lay what staff entered at this counter on the register."""
    cursor.execute(
        "INSERT OR REPLACE INTO register (entity, id, lookup, body) VALUES (?, ?, ?, ?)",
        (tag_of(type(entity)), entity.id, lookup_of(entity), register.encode(entity)),
    )
    note_laid(cursor, tag_of(type(entity)), entity.id)


def note_laid(cursor: apsw.Cursor, entity: str, entity_id: str) -> None:
    """A fact of this counter changed what the server said of it."""
    cursor.execute("INSERT OR IGNORE INTO laid VALUES (?, ?)", (entity, entity_id))


def get(cursor: apsw.Cursor | apsw.Connection, kind: type[E], entity_id: str) -> E | None:
    row = cursor.execute("SELECT body FROM register WHERE entity = ? AND id = ?", (tag_of(kind), entity_id)).fetchone()
    return _decoders[kind](row[0]) if row else None


def by_lookup(cursor: apsw.Cursor | apsw.Connection, kind: type[E], value: str) -> list[E]:
    # left alone, SQLite walks the whole kind by its primary key, to have it in order
    rows = cursor.execute(
        "SELECT body FROM register INDEXED BY register_lookup WHERE entity = ? AND lookup = ? ORDER BY id",
        (tag_of(kind), value),
    )
    return [_decoders[kind](row[0]) for row in rows]


def has_any(cursor: apsw.Cursor | apsw.Connection, kind: type[register.Entity], value: str) -> bool:
    """Whether any of a kind is looked up by `value`."""
    rows = cursor.execute(
        "SELECT 1 FROM register INDEXED BY register_lookup WHERE entity = ? AND lookup = ? LIMIT 1",
        (tag_of(kind), value),
    )
    return rows.fetchone() is not None


def every(cursor: apsw.Cursor | apsw.Connection, kind: type[E]) -> list[E]:
    rows = cursor.execute("SELECT body FROM register WHERE entity = ? ORDER BY id", (tag_of(kind),))
    return [_decoders[kind](row[0]) for row in rows]


_TOLD = "json_extract(CAST(body AS TEXT), '$."  # as the index on it says
_OF_TYPE = f"FROM register INDEXED BY register_item_type WHERE entity = 'item' AND {_TOLD}item_type') = ?"


def items_of(cursor: apsw.Cursor | apsw.Connection, item_type: str) -> list[register.Item]:
    """The things of a type, by id, wherever they belong."""
    rows = cursor.execute(f"SELECT body {_OF_TYPE} ORDER BY id", (item_type,))
    return [_decoders[register.Item](row[0]) for row in rows]


def has_items(cursor: apsw.Cursor | apsw.Connection, item_type: str, site: str) -> bool:
    """Whether there is one of a type at a site that was not lost or withdrawn."""
    row = cursor.execute(
        f"SELECT 1 {_OF_TYPE} AND {_TOLD}site') = ? AND coalesce({_TOLD}count'), 1) > 0"
        f" AND coalesce({_TOLD}status'), 'available') IN ('available', 'in_repair') LIMIT 1",
        (item_type, site),
    ).fetchone()
    return row is not None


def entities(cursor: apsw.Cursor | apsw.Connection, kind: type[E], lookup: str | None) -> list[E]:
    """All of a kind, or those whose look-up field is `lookup`; ordered by id."""
    return every(cursor, kind) if lookup is None else by_lookup(cursor, kind, lookup)
