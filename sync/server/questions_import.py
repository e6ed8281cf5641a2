"""The register for an import: as it stands, and with a plan written into it, whole or not at all. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from sync import register
from sync.server import bulk
from sync.server.importing.plans import Details, PartyDetails, PersonDetails, Plan, Register
from sync.server.keeping import changes, name_index
from sync.server.models import database
from sync.server.register_models import PartyDetail, PersonDetail
from sync.server.register_store import every, put_many

TOGETHER = 500  # rows of a plan that are written at once
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


def _details(model: Any, kind: Any, ids: Sequence[str] | None = None) -> Iterator[Any]:
    """Of these, or of all."""
    names = kind.__struct_fields__
    query = model.select(*(getattr(model, name) for name in names))
    for values in (query if ids is None else query.where(getattr(model, names[0]).in_(ids))).tuples().iterator():
        yield kind(**dict(zip(names, values, strict=True)))


def write(plan: Plan, *, at: int, by: str, step: Callable[[], object] = lambda: None) -> int:
    """Write all changes of `plan` in one transaction, with history; `step` is called for each, and may raise to leave
    all as it was. Returns how many."""
    with database.writing(), name_index.together(), changes.together():
        for start in range(0, len(plan.changes), TOGETHER):
            part = plan.changes[start : start + TOGETHER]
            put_many([entity for change in part for entity in change.entities], at=at, by=by)
            put_many_details([details for change in part for details in change.details], at=at, by=by)
            for _ in part:
                step()
    return len(plan.changes)


def put_details(details: Details, *, at: int, by: str) -> None:
    """Add or replace what only the server keeps of a person or party, with history; what changes nothing writes
    nothing."""
    put_many_details([details], at=at, by=by)


def put_many_details(wanted: Sequence[Details], *, at: int, by: str) -> None:
    """The same for many, asked for and added all at once."""
    with database.writing(), name_index.together(), changes.together():
        _put_details([each for each in wanted if isinstance(each, PersonDetails)], PersonDetail, "person", at, by)
        _put_details([each for each in wanted if isinstance(each, PartyDetails)], PartyDetail, "party", at, by)


def _put_details(wanted: Sequence[Any], model: Any, key: Literal["person", "party"], at: int, by: str) -> None:
    ids = [getattr(each, key) for each in wanted]
    known = {getattr(each, key): each for part in bulk.parts(ids) for each in _details(model, type(wanted[0]), part)}
    there, last = set(known), dict[str, Any]()
    for each, id in zip(wanted, ids, strict=True):
        if known.get(id) != each:
            texts = [_as_text(one) if one is not None else None for one in (known.get(id), each)]
            changes.note(f"{key}_detail", id, at, by, *texts)
            name_index.changed(key, id)
            known[id] = last[id] = each
    for id in last.keys() & there:
        model.change(id, **{name: value for name, value in msgspec.structs.asdict(last[id]).items() if name != key})
    model.add_many([msgspec.structs.asdict(each) for id, each in last.items() if id not in there])


def details_of(kind: type[D], id: str) -> D | None:
    """What only the server keeps of one person or party; `None` where nobody has written anything."""
    return next(_details(PersonDetail if kind is PersonDetails else PartyDetail, kind, [id]), None)


def remove_details(kind: type[Details], id: str, *, at: int, by: str) -> None:
    """Take out what only the server keeps of somebody; its history stays."""
    model, key = (PersonDetail, "person") if kind is PersonDetails else (PartyDetail, "party")
    with database.writing():
        before: Details | None = next(_details(model, kind, [id]), None)
        if before is not None:
            model.delete_by_id(id)
            changes.note(f"{key}_detail", id, at, by, _as_text(before), None)
            name_index.changed("person" if kind is PersonDetails else "party", id)


def _as_text(details: Details) -> str:
    return msgspec.json.encode(details).decode()
