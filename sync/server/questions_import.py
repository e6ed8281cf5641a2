"""The register for an import: as it stands, and with a plan written into it, whole or not at all. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from sync import register
from sync.server.importing.plans import Details, PartyDetails, PersonDetails, Plan, Register
from sync.server.models import database
from sync.server.register_models import PartyDetail, PersonDetail, RegisterChange
from sync.server.register_store import every, put_many


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


def _details(model: Any, kind: Any) -> Iterator[Any]:
    names = kind.__struct_fields__
    for values in model.select(*(getattr(model, name) for name in names)).tuples().iterator():
        yield kind(**dict(zip(names, values, strict=True)))


def write(plan: Plan, *, at: int, by: str, step: Callable[[], object] = lambda: None) -> int:
    """Write all changes of `plan` in one transaction, with history; `step` is called for each. Returns how many."""
    with database.writing():
        for change in plan.changes:
            put_many(change.entities, at=at, by=by)
            for details in change.details:
                put_details(details, at=at, by=by)
            step()
    return len(plan.changes)


def put_details(details: Details, *, at: int, by: str) -> None:
    """Add or replace what only the server keeps of a person or party, with history."""
    is_person = isinstance(details, PersonDetails)
    model, key = (PersonDetail, "person") if is_person else (PartyDetail, "party")
    values = msgspec.structs.asdict(details)
    id = values.pop(key)
    with database.writing():
        before = model.get_or_none(getattr(model, key) == id)
        if before is None:
            model.insert(**{key: id}, **values).execute()
        else:
            model.update(**values).where(getattr(model, key) == id).execute()
        RegisterChange.insert(
            entity=f"{key}_detail", entity_id=id, at=at, by=by, after=msgspec.json.encode(details).decode(),
            before=_as_text({name: getattr(before, name) for name in (key, *values)}) if before else None,
        ).execute()  # fmt: skip


def _as_text(values: dict[str, object]) -> str:
    return msgspec.json.encode(values).decode()
