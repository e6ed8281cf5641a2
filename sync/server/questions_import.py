"""The register for an import: as it stands, and with a plan written into it, whole or not at all. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from sync import register
from sync.server.importing.plans import Details, PartyDetails, PersonDetails, Plan, Register
from sync.server.keeping import changes, name_index
from sync.server.models import database
from sync.server.register_models import PartyDetail, PersonDetail
from sync.server.register_store import every, put_many

D = TypeVar("D", PersonDetails, PartyDetails)


def as_it_stands() -> Register:
    """Everything that an import compares with."""
    return Register(
        sites=tuple(every(register.Site)),
        parties=tuple(every(register.Party)),
        party_details={each.party: each for each in _details(PartyDetail, PartyDetails)},
        people=tuple(every(register.Person)),
        person_details=_people_by_detail(),
        memberships=tuple(every(register.Membership)),
        categories=tuple(every(register.Category)),
        policies=tuple(every(register.Policy)),
        item_types=tuple(every(register.ItemType)),
        items=tuple(every(register.Item)),
        parts=tuple(every(register.Part)),
        books=tuple(every(register.Book)),
    )


def _people_by_detail() -> dict[str, PersonDetails]:
    """Whoever came in at a counter has no details yet; then the shown name is all that is known."""
    known = {each.person: each for each in _details(PersonDetail, PersonDetails)}
    for person in every(register.Person):
        known.setdefault(person.id, PersonDetails(person=person.id, full_name=person.display_name))
    return known


def _details(model: Any, kind: Any, id: str | None = None) -> Iterator[Any]:
    names = kind.__struct_fields__
    query = model.select(*(getattr(model, name) for name in names))
    for values in (query if id is None else query.where(getattr(model, names[0]) == id)).tuples().iterator():
        yield kind(**dict(zip(names, values, strict=True)))


def write(plan: Plan, *, at: int, by: str, step: Callable[[], object] = lambda: None) -> int:
    """Write all changes of `plan` in one transaction, with history; `step` is called for each. Returns how many."""
    with database.writing(), name_index.together():
        for change in plan.changes:
            put_many(change.entities, at=at, by=by)
            for details in change.details:
                put_details(details, at=at, by=by)
            step()
    return len(plan.changes)


def put_details(details: Details, *, at: int, by: str) -> None:
    """Add or replace what only the server keeps of a person or party, with history; what changes nothing writes
    nothing."""
    is_person = isinstance(details, PersonDetails)
    model, key = (PersonDetail, "person") if is_person else (PartyDetail, "party")
    values = msgspec.structs.asdict(details)
    id = values.pop(key)
    with database.writing():
        before = next(_details(model, type(details), id), None)
        if before == details:
            return
        if before is None:
            model.add(**{key: id}, **values)
        else:
            model.change(id, **values)
        texts = [_as_text(each) if each is not None else None for each in (before, details)]
        changes.note(f"{key}_detail", id, at, by, *texts)
        name_index.changed("person" if is_person else "party", id)


def details_of(kind: type[D], id: str) -> D | None:
    """What only the server keeps of one person or party; `None` where nobody has written anything."""
    return next(_details(PersonDetail if kind is PersonDetails else PartyDetail, kind, id), None)


def remove_details(kind: type[Details], id: str, *, at: int, by: str) -> None:
    """Take out what only the server keeps of somebody; its history stays."""
    model, key = (PersonDetail, "person") if kind is PersonDetails else (PartyDetail, "party")
    with database.writing():
        before: Details | None = next(_details(model, kind, id), None)
        if before is not None:
            model.delete_by_id(id)
            changes.note(f"{key}_detail", id, at, by, _as_text(before), None)
            name_index.changed("person" if kind is PersonDetails else "party", id)


def _as_text(details: Details) -> str:
    return msgspec.json.encode(details).decode()
