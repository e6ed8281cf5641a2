"""Everything that has a history, by the name of its kind: what it is now, and put back as a text of the history says.

Entities of the register, and what only the server keeps of people, parties and things. Must not decide what may be
changed.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync import register
from sync.server import item_details, questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails

DETAILS: dict[str, type[Any]] = {
    "person_detail": PersonDetails, "party_detail": PartyDetails, "item_detail": item_details.Details,
}  # fmt: skip


def current(entity: str, id: str) -> Any:
    """What it is now, `None` where it is not there."""
    if entity == "item_detail":
        found = item_details.of(id)
        return found if found != item_details.Details(item=id) else None
    if entity in DETAILS:
        return questions_import.details_of(DETAILS[entity], id)
    return register_store.get(register.ENTITY_TYPES[entity], id)


def told(entity: str, text: str | None) -> Any:
    """What a text of the history says, to be compared with `current`. Two texts may differ and say the same: values
    that are as usual are sometimes left out. Raises `msgspec.ValidationError` for a shape of another version."""
    if text is None:
        return None
    kind = DETAILS.get(entity)
    return register.decode(text.encode()) if kind is None else msgspec.json.decode(text, type=kind)


def put(entity: str, id: str, text: str | None, *, at: int, by: str) -> None:
    """Make it what the text says; `None` takes it out. Raises `msgspec.ValidationError` for a text of another
    version's shape."""
    if text is None:
        _remove(entity, id, at, by)
        return
    stored = told(entity, text)
    if entity == "item_detail":
        item_details.put(stored, at=at, by=by)
    elif entity in DETAILS:
        questions_import.put_details(stored, at=at, by=by)
    else:
        register_store.put(stored, at=at, by=by)


def _remove(entity: str, id: str, at: int, by: str) -> None:
    if entity == "item_detail":
        item_details.put(item_details.Details(item=id), at=at, by=by)
    elif entity in DETAILS:
        questions_import.remove_details(DETAILS[entity], id, at=at, by=by)
    else:
        register_store.remove(register.ENTITY_TYPES[entity], id, at=at, by=by)
