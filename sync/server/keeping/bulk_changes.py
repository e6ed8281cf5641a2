"""One field of several entries changed at once, and what a file would change written, as one act. The fields stand in a
closed list; what cannot be changed is left out and told. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sync import register
from sync.server import questions_import, register_store
from sync.server.importing.plans import PartyDetails, Plan
from sync.server.keeping import acts
from sync.server.keeping.acts import Author

MOST = 500  # entries at once


@dataclass(frozen=True)
class BulkField:
    """A field that several entries can get at once; `in_details`: only the server keeps it."""

    name: str
    kind: type[register.Entity]
    in_details: bool = False


FIELDS: dict[str, dict[str, BulkField]] = {
    "people": {
        "status": BulkField("status", register.Person), "language": BulkField("language", register.Person),
    },
    "parties": {
        "status": BulkField("status", register.Party), "agreement_until": BulkField("agreement_until", register.Party),
        "package": BulkField("package", register.Party, in_details=True),
    },
    "items": {
        "site": BulkField("site", register.Item), "status": BulkField("status", register.Item),
        "place": BulkField("place", register.Item),
    },
}  # fmt: skip


def set_field(what: str, name: str, ids: Sequence[str], value: str | None, author: Author, at: int) -> tuple[str, int]:
    """Give these entries one value. Returns the act, and how many changed; "" where none did. Raises `KeyError` for a
    field that is not in the list."""
    field = FIELDS[what][name]
    changed = 0
    with acts.act(author, at, "bulk") as act:
        for entity in register_store.get_many(field.kind, ids[:MOST]).values():
            changed += _set(field, entity, value, at, author.account)
    return act if changed else "", changed


def _set(field: BulkField, entity: Any, value: str | None, at: int, by: str) -> bool:
    if field.in_details:
        before = questions_import.details_of(PartyDetails, entity.id)
        after = msgspec.structs.replace(before or PartyDetails(party=entity.id), **{field.name: value})
        if after == (before or PartyDetails(party=entity.id)):
            return False
        questions_import.put_details(after, at=at, by=by)
        return True
    return register_store.put(msgspec.structs.replace(entity, **{field.name: value}), at=at, by=by)


def write_plan(
    plan: Plan, words: str, author: Author, at: int, step: Callable[[], object] = lambda: None, id: str | None = None
) -> tuple[str, int]:  # fmt: skip
    """Write what a file changes, as one act (`id`, if it has one already); `step` is called for each row. Returns the
    act and how many rows it had."""
    with acts.act(author, at, "import", words, id=id) as act:
        written = questions_import.write(plan, at=at, by=author.account, step=step)
    return act, written
