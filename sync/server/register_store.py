"""The register on the server: entities in and out of their tables, with history. The only file that changes a
register row.

Every change notes who, when, before and after, and what it is for kiosks, all in one transaction; a change that changes
nothing writes nothing. Must not decide what may be changed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from sync import register
from sync.server import bulk, feed_log, scopes
from sync.server.keeping import changes, name_index
from sync.server.models import Counter, Table, database
from sync.server.register_models import ROWS, RegisterChange

E = TypeVar("E", bound=register.Entity)
Key = tuple[type[register.Entity], str]

_WORDS = {
    kind: tuple(f.name for f in msgspec.structs.fields(kind) if f.type in (register.Words, register.Words | None))
    for kind in ROWS
}
_BOOLEANS = {kind: tuple(f.name for f in msgspec.structs.fields(kind) if f.type is bool) for kind in ROWS}


def tag_of(kind: type[register.Entity]) -> str:
    """The kind's name as the wire and the history spell it."""
    return str(kind.__struct_config__.tag)


def put(entity: register.Entity, *, at: int, by: str) -> bool:
    """Add or replace one entity. Returns whether anything changed. `at` is ms UTC; `by` says who."""
    return put_many([entity], at=at, by=by) == 1


def put_many(entities: Iterable[register.Entity], *, at: int, by: str) -> int:
    """Add or replace entities in one transaction. Returns how many changed. However many there are, the database is
    asked and told a few times for each kind of them, because each time is a way to it and back."""
    wanted = list(entities)
    with database.writing(), name_index.together(), changes.together():
        known = _known(wanted)
        there, changed = set(known), list[tuple[register.Entity | None, register.Entity]]()
        for entity in wanted:
            key = (type(entity), entity.id)
            if known.get(key) != entity:
                changed.append((known.get(key), entity))
                known[key] = entity
        _write([known[key] for key in {(type(each), each.id): None for _, each in changed}], there)
        for before, after in changed:
            _note(type(after), after.id, at, by, before, after)
        return len(changed)


def remove(kind: type[register.Entity], entity_id: str, *, at: int, by: str) -> bool:
    """Take an entity out; its history stays. Returns whether it was there."""
    with database.writing():
        before = get(kind, entity_id)
        if before is None:
            return False
        ROWS[kind].delete_by_id(entity_id)
        _note(kind, entity_id, at, by, before, None)
    return True


def erase(kind: type[register.Entity], entity_id: str, *, at: int, by: str) -> None:
    """Take an entity out, and out of its history whatever it was; that it was, and when it changed, stays."""
    with database.writing():
        forget_history(tag_of(kind), entity_id)
        before = get(kind, entity_id)
        if before is not None:
            ROWS[kind].delete_by_id(entity_id)
            changes.note(tag_of(kind), entity_id, at, by, None, None)
            feed_log.note(scopes.changes(before, None, at))


def forget_history(entity: str, entity_id: str) -> None:
    """Blank what changes of one entity say; when and by whom stays."""
    RegisterChange.update(before=None, after=None).where(
        RegisterChange.entity == entity, RegisterChange.entity_id == entity_id
    ).execute()


def get(kind: type[E], entity_id: str) -> E | None:
    """The entity, `None` when there is none."""
    return next(_asked(kind, '"id" = ?', (entity_id,)), None)


def get_many(kind: type[E], ids: Iterable[str]) -> dict[str, E]:
    """Those of `ids` that are there, by id."""
    wanted = sorted(set(ids))
    found: dict[str, E] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found.update((e.id, e) for e in _asked(kind, f'"id" IN ({", ".join("?" * len(part))})', part))
    return found


def every(kind: type[E]) -> list[E]:
    """All of a kind, by id."""
    return list(_asked(kind, "1 = 1"))


def of_site(kind: type[E], site: str) -> list[E]:
    """All of a kind that name the site, by id."""
    return list(_asked(kind, '"site" = ?', (site,)))


def select(kind: type[E], *conditions: Any) -> Iterator[E]:
    """Entities for which all conditions on the model (`ROWS[kind]`) hold, by id."""
    model = ROWS[kind]
    query = model.select(*(getattr(model, name) for name in kind.__struct_fields__)).order_by(model.id)
    for row in (query.where(*conditions) if conditions else query).tuples().iterator():
        yield _from_values(kind, row)


def _asked(kind: type[E], where: str, parameters: Sequence[str] = ()) -> Iterator[E]:
    """Entities for which `where` (SQL with ? for parameters) holds, by id; peewee would cost more than the database."""
    for row in bulk.rows_of(f"{_selection(kind)} WHERE {where} ORDER BY \"id\"", parameters):
        yield _from_values(kind, row)


@cache
def _selection(kind: type[register.Entity]) -> str:
    names = {field.name: field.column_name for field in ROWS[kind].columns_in_order()}
    columns = ", ".join(f'"{names[name]}"' for name in kind.__struct_fields__)
    return f'SELECT {columns} FROM "{ROWS[kind].table_in_sql()}"'


def entity_of(kind: type[E], row: Table) -> E:
    """The struct of a row."""
    return _from_values(kind, tuple(getattr(row, name) for name in kind.__struct_fields__))


def hold() -> None:
    """Keep everybody else from changing the register until this transaction ends: what was read now still holds when
    it is changed."""
    row = Counter.select().where(Counter.name == "register")
    (row if database.is_sqlite else row.for_update()).get()


def version() -> int:
    """Moves with every change of the register."""
    return int(Counter.get_by_id("register").value)


def history(kind: type[register.Entity], entity_id: str) -> list[RegisterChange]:
    """Changes of one entity, newest first."""
    return list(
        RegisterChange.select()
        .where(RegisterChange.entity == tag_of(kind), RegisterChange.entity_id == entity_id)
        .order_by(RegisterChange.id.desc())
    )


def _known(entities: Iterable[register.Entity]) -> dict[Key, register.Entity]:
    """As they are there now."""
    ids: dict[type[register.Entity], list[str]] = {}
    for each in entities:
        ids.setdefault(type(each), []).append(each.id)
    return {(kind, id): found for kind, wanted in ids.items() for id, found in get_many(kind, wanted).items()}


def _write(entities: Iterable[register.Entity], there: Container[Key]) -> None:
    """Rows for entities; `there` are those that have one."""
    new: dict[type[register.Entity], list[dict[str, Any]]] = {}
    for each in entities:
        if (type(each), each.id) in there:
            ROWS[type(each)].change(each.id, **_to_values(each))
        else:
            new.setdefault(type(each), []).append(_to_values(each))
    for kind, rows in new.items():
        ROWS[kind].add_many(rows)


def _note(
    kind: type[register.Entity], entity_id: str, at: int, by: str,
    before: register.Entity | None, after: register.Entity | None,
) -> None:  # fmt: skip
    texts = [register.encode(each).decode() if each else None for each in (before, after)]
    changes.note(tag_of(kind), entity_id, at, by, *texts)
    feed_log.note(scopes.changes(before, after, at))
    if kind is register.Person:
        name_index.changed("person", entity_id)
    elif kind is register.Party:
        name_index.changed("party", entity_id)


def _to_values(entity: register.Entity) -> dict[str, Any]:
    values = {name: getattr(entity, name) for name in entity.__struct_fields__}
    for name in _WORDS[type(entity)]:
        values[name] = msgspec.json.encode(values[name]).decode() if values[name] is not None else None
    return values


def _from_values(kind: type[E], values: tuple[Any, ...]) -> E:
    named = dict(zip(kind.__struct_fields__, values, strict=True))
    for name in _WORDS[kind]:
        named[name] = msgspec.json.decode(named[name], type=register.Words) if named[name] is not None else None
    for name in _BOOLEANS[kind]:
        named[name] = bool(named[name])
    return kind(**named)
