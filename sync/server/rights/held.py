"""Everything that the server holds on one person, gathered from wherever it lies. Only reads.

It goes by the tables themselves: each row of which a column names the person is theirs, so that a table that comes
later is in it by itself. Hashes and verifiers are left out, because they are keys and tell nobody anything; that they
exist is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sync import journal, register
from sync.server import bulk, erasing, journal_entries, questions_activities, register_store
from sync.server.keeping import aliases
from sync.server.models import JournalEntry, Stream, Table
from sync.server.outside import keys
from sync.server.register_models import PartyDetail, RegisterChange
from sync.server.staff_models import StaffAccount

# Columns that name people of the register, or accounts of staff.
NAMING = ("person", "responsible", "guardian", "holder", "approved_by", "staff", "made_by", "by", "account")
SECRET = frozenset(
    {"pin", "digest", "hash", "password_hash", "user_digest", "value", "secret", "verifier", "salt", "challenge"}
)
ELSEWHERE = frozenset({"journal_entry", "register_change", "fact", "evidence"})  # told in sections of their own
OWN = ("membership", "credential", "qualification", "block", "print_binding")  # each with a history of its own


class HeldFact(msgspec.Struct, frozen=True):
    """One record about the person, as written; `beside` are the values that stand beside it and can be erased."""

    id: str
    type: str
    happened_at: int
    fact: msgspec.Raw
    beside: dict[str, str]


class HeldChange(msgspec.Struct, frozen=True):
    """One change that staff made in the register; what is secret is left out."""

    at: int
    by: str
    entity: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Held(msgspec.Struct, frozen=True):
    """All of it. Times are ms UTC. `tables` are rows by table; `programs` names those that may read members by name."""

    made_at: int
    person: str
    name: str
    accounts: list[str]
    tables: dict[str, list[dict[str, Any]]]
    facts: list[HeldFact]
    register_changes: list[HeldChange]
    programs: list[str]


def everything(person: str, now: int) -> Held | None:
    """`None` when nobody of this id is known. What stands under other ids that were found to be the same person is
    theirs too."""
    seen = erasing.preview(person)
    if seen is None:
        return None
    ids = aliases.alike(person)
    accounts = [row.id for row in StaffAccount.select(StaffAccount.id).where(StaffAccount.person.in_(ids))]
    tables = {table.table_in_sql(): rows for table in _tables() if (rows := _rows(table, [*ids, *accounts]))}
    own = [row["party"] for row in tables.get("membership", []) if _is_oneself(row["party"])]
    if details := [_plain(row) for row in PartyDetail.select().where(PartyDetail.party.in_(own)).dicts()]:
        tables["party_detail"] = details
    entities = [*ids, *own, *(row["id"] for name in OWN for row in tables.get(name, ()) if "id" in row)]
    return Held(
        now, person, seen.name, accounts, tables, list(_facts(ids)), list(_changes(entities)),
        [row.name for row in keys.every() if "people" in keys.scopes_of(row) and keys.is_good(row, now)],
    )  # fmt: skip


def _tables() -> Iterator[type[Table]]:
    """Every table of which a column may name a person."""
    waiting = list(Table.__subclasses__())
    while waiting:
        table = waiting.pop()
        waiting += table.__subclasses__()
        if table.table_in_sql() not in ELSEWHERE and _columns(table):
            yield table


def _columns(table: type[Table]) -> list[str]:
    found = [field.column_name for field in table.columns_in_order() if field.column_name in NAMING]
    if table.table_in_sql() == "person":
        return ["id", "guardian"]
    return found


def _rows(table: type[Table], ids: list[str]) -> list[dict[str, Any]]:
    """The rows that name somebody. One that names them as whoever did something is theirs too."""
    texts = [field for field in table.columns_in_order() if field.column_name in _columns(table)]
    texts = [field for field in texts if getattr(field, "field_type", "") in ("TEXT", "VARCHAR")]
    if not texts:
        return []
    condition = texts[0].in_(ids)
    for field in texts[1:]:
        condition |= field.in_(ids)
    return [_plain(row) for row in table.select().where(condition).dicts()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """What can be told of a row: keys and bytes are named, not shown."""
    return {
        name: ("(kept, not shown)" if value else None)
        if name in SECRET or isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }  # fmt: skip


def _is_oneself(party: str) -> bool:
    found = register_store.get(register.Party, party)
    return found is not None and found.kind == "person"


def _facts(ids: list[str]) -> Iterator[HeldFact]:
    """What happened to them or by them, in the order of time."""
    beside = {
        (stream, seq): part
        for person in ids
        for stream, seq, part in erasing.parts_of(person, erasing.digests_of(person))
    }
    entries = JournalEntry.select().where(JournalEntry.person.in_(ids))
    named = {place for person in ids for place in questions_activities.naming(person)}
    places = {(each.stream, each.seq) for each in entries} | beside.keys() | named
    streams = {row.id: row.inc for row in Stream.select(Stream.id, Stream.inc)}
    told = []
    for stream, seq in places:
        rows = bulk.rows_of(
            'SELECT "body", "happened_at" FROM "fact" WHERE "stream" = ? AND "seq" = ?', (stream, seq)
        )
        for body, at in rows:
            told.append(_fact(journal.uid(streams[stream], seq), bytes(body), at, beside.get((stream, seq))))
    yield from sorted(told, key=lambda each: (each.happened_at, each.id))


def _fact(uid: str, body: bytes, at: int, beside: bytes | None) -> HeldFact:
    kind = journal_entries.glance(body).type
    try:
        values = {name: part.value for name, part in journal.read_detached(beside).items() if name not in SECRET}
        return HeldFact(uid, kind, at, journal.read_body(body).fact, values)
    except journal.UNREADABLE:
        return HeldFact(uid, kind, at, msgspec.Raw(b"{}"), {})


def _changes(entities: list[str]) -> Iterator[HeldChange]:
    rows = RegisterChange.select().where(RegisterChange.entity_id.in_(entities)).order_by(RegisterChange.at)
    for row in rows:
        before, after = (_plain(msgspec.json.decode(text)) if text else None for text in (row.before, row.after))
        yield HeldChange(row.at, row.by, row.entity, before, after)
