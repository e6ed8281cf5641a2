"""What was changed in the register, when and by whom, for the screens. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from flask_babel import gettext as _

from sync import register
from sync.server import questions_names, questions_staff, register_store
from sync.server.permissions import Permission
from sync.server.register_models import RegisterChange
from sync.server.staff.desk import can

SHOWN = 30


@dataclass(frozen=True)
class Told:
    """One change. `word`: new, changed, removed, erased. `fields` are the names of those that changed, `change` is its
    number in the history, `entity` the name of the kind."""

    at: int
    by: str
    word: str
    entity_id: str
    fields: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    change: int = 0
    entity: str = ""


def told(kind: type[register.Entity], ids: Iterable[str]) -> list[Told]:
    """The last changes of some entities of one kind, newest first."""
    return of_tag(register_store.tag_of(kind), ids)


def of_tag(tag: str, ids: Iterable[str]) -> list[Told]:
    query = RegisterChange.select().where(RegisterChange.entity == tag, RegisterChange.entity_id.in_(sorted(set(ids))))
    return of_rows(list(query.order_by(RegisterChange.id.desc()).limit(SHOWN)))


def of_rows(rows: Sequence[RegisterChange]) -> list[Told]:
    """These changes, in their order."""
    names = authors({row.by for row in rows})
    return [_told(row, names) for row in rows]


def put_back(row: RegisterChange, newest: RegisterChange) -> Told:
    """What would change if something, which is now as its `newest` change left it, became again what `row` made it."""
    return _told(RegisterChange(**_columns(row) | {"before": newest.after}), authors({row.by}))


def _columns(row: RegisterChange) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "entity", "entity_id", "at", "by", "after")}


def _told(row: RegisterChange, names: Mapping[str, str]) -> Told:
    before, after = (msgspec.json.decode(text) if text else {} for text in (row.before, row.after))
    word = "changed" if before and after else "new" if after else "removed" if before else "erased"
    fields = tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
    return Told(row.at, names.get(row.by, row.by), word, row.entity_id, fields, before, after, row.id, row.entity)


def authors(by: set[str]) -> dict[str, str]:
    """Names of accounts and of staff of the register; whoever may not see names sees that it was staff."""
    accounts = {each.id: each.name for each in questions_staff.accounts() if each.id in by}
    people = questions_names.full_names(by - accounts.keys())
    found = {**accounts, **people}
    return found if can(Permission.NAMES) else {id: _("staff") for id in found}
