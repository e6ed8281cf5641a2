"""The register as other programs are told it: sites, organisations, things, members. Only reads; a page at a time.

Members are told with name, number and whom they act for, and nothing else: no contact, no card, no PIN, no note.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from sync import register
from sync.entity import Words
from sync.server import bulk, questions_names, register_store
from sync.server.register_models import ROWS, PartyDetail, PersonDetail

E = TypeVar("E", bound=register.Entity)


class SiteLine(msgspec.Struct, frozen=True):
    id: str
    name: str
    code: str
    address: str


class PartyLine(msgspec.Struct, frozen=True):
    """An organisation or informal group. `number` is KRS, NIP or that of the centre's own list, `None` without one;
    `agreement_until` an ISO date."""

    id: str
    kind: str
    name: str
    status: str
    legal_form: str | None
    agreement_until: str | None
    number: str | None


class ItemLine(msgspec.Struct, frozen=True):
    """A thing. `name` is what its kind is called, in three languages."""

    id: str
    name: Words | None
    label: str
    inventory_no: str
    site: str
    status: str
    count: int


class PersonLine(msgspec.Struct, frozen=True):
    """A member. `number` is that of the centre's own list; `acts_for` are ids of parties."""

    id: str
    name: str
    number: str | None
    status: str
    is_minor: bool
    acts_for: list[str]


def sites(after: str, limit: int) -> list[SiteLine]:
    return [SiteLine(each.id, each.name, each.code, each.address) for each in _page(register.Site, after, limit)]


def parties(after: str, limit: int) -> list[PartyLine]:
    """Organisations and groups; a person who acts for themselves is none of them."""
    found = _page(register.Party, after, limit, ROWS[register.Party].kind != "person")
    numbers = _numbers(PartyDetail, PartyDetail.party, found)
    return [
        PartyLine(each.id, each.kind, each.name, each.status, each.legal_form, each.agreement_until,
                  numbers.get(each.id))
        for each in found
    ]  # fmt: skip


def items(after: str, limit: int) -> list[ItemLine]:
    found = _page(register.Item, after, limit)
    types = register_store.get_many(register.ItemType, {each.item_type for each in found})
    return [
        ItemLine(each.id, types[each.item_type].name if each.item_type in types else None, each.label,
                 each.inventory_no, each.site, each.status, each.count)
        for each in found
    ]  # fmt: skip


def people(after: str, limit: int) -> list[PersonLine]:
    found = _page(register.Person, after, limit)
    ids = [each.id for each in found]
    names, numbers = questions_names.full_names(ids), _numbers(PersonDetail, PersonDetail.person, found)
    acts_for: dict[str, list[str]] = {}
    for part in bulk.parts(ids):
        column = ROWS[register.Membership].person
        for each in register_store.select(register.Membership, column.in_(part)):
            acts_for.setdefault(each.person, []).append(each.party)
    return [
        PersonLine(each.id, names[each.id], numbers.get(each.id), each.status, each.minor,
                   sorted({*acts_for.get(each.id, ())}))
        for each in found
    ]  # fmt: skip


def _page(kind: type[E], after: str, limit: int, *conditions: Any) -> list[E]:
    """Entities by id, those after `after`."""
    table = ROWS[kind]
    rows = table.select().where(table.id > after, *conditions).order_by(table.id).limit(limit)
    return [register_store.entity_of(kind, row) for row in rows]


def _numbers(table: Any, column: Any, entities: Iterable[register.Entity]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in bulk.parts(each.id for each in entities):
        found |= dict(table.select(column, table.external_no).where(column.in_(part), table.external_no != "").tuples())
    return found
