"""Ids into words, and words into ids: who and what rows speak of, and lists of people, parties and things. Only reads.

A search folds case and accents ("zolc" finds Żółć), which no two databases do alike; so it reads names and compares
here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from sync import register
from sync.rules.family_names import family_first
from sync.server.models import Device
from sync.server.register_models import (
    BlockRow,
    CredentialRow,
    ItemRow,
    MembershipRow,
    PartRow,
    PartyDetail,
    PartyRow,
    PersonDetail,
    PersonRow,
)
from sync.server.register_store import every, get_many, select
from sync.server.staff_models import StaffAccount

CHUNK = 500


@dataclass(frozen=True)
class Found:
    """One row of a list: its id and the name that it goes by; `number`: inventory, member's or KRS number, or "";
    `filed` under what somebody stands in a list whose family name is known, "" for all others."""

    id: str
    name: str
    number: str = ""
    status: str = "active"
    filed: str = ""


def fold(text: str) -> str:
    """The form in which spellings agree, whatever the case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def full_names(people: Iterable[str]) -> dict[str, str]:
    """Full names by person, the shown name where only that is known; of staff who are in no register, that of their
    account."""
    wanted = sorted(set(people))
    names = {person.id: person.display_name for person in get_many(register.Person, wanted).values()}
    for start in range(0, len(wanted), CHUNK):
        rows = PersonDetail.select(PersonDetail.person, PersonDetail.full_name)
        for row in rows.where(PersonDetail.person.in_(wanted[start : start + CHUNK])):
            names[row.person] = row.full_name
    unknown = set(wanted) - names.keys()
    if unknown:
        rows = StaffAccount.select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(list(unknown)[:CHUNK]))
        names |= {row.id: row.name for row in rows}
    return names


def accounts() -> set[str]:
    """Accounts of staff that are nobody of the register."""
    return {row.id for row in StaffAccount.select(StaffAccount.id).where(StaffAccount.person.is_null())}


def parties_by_id(parties: Iterable[str]) -> dict[str, register.Party]:
    return get_many(register.Party, parties)


def items_with_types(items: Iterable[str]) -> dict[str, tuple[register.Item, register.ItemType | None]]:
    found = get_many(register.Item, items)
    types = get_many(register.ItemType, {item.item_type for item in found.values()})
    return {id: (item, types.get(item.item_type)) for id, item in found.items()}


def sites() -> list[register.Site]:
    """Every site, by name."""
    return sorted(every(register.Site), key=lambda site: fold(site.name))


def device_names() -> dict[str, str]:
    return {row.id: row.name for row in Device.select(Device.id, Device.name).order_by(Device.name)}


def person_detail(person: str) -> PersonDetail | None:
    return PersonDetail.get_or_none(PersonDetail.person == person)


def party_detail(party: str) -> PartyDetail | None:
    return PartyDetail.get_or_none(PartyDetail.party == party)


def person_with(digest: str) -> str | None:
    """Whose credential that is."""
    row = CredentialRow.get_or_none(CredentialRow.digest == digest)
    return row.person if row else None


def item_with(code: str) -> str | None:
    """The thing with this LT… code."""
    row = ItemRow.get_or_none(ItemRow.code == code)
    return row.id if row else None


def people(search: str = "") -> list[Found]:
    """Members whose name or number has all words of `search` in it, by family name where that is known."""
    return _sought(_rows(_people(), are_people=True), search)


def parties(search: str = "") -> list[Found]:
    """Organisations and informal groups, by name."""
    return _sought(_rows(_parties()), search)


def some(kind: str, ids: Iterable[str]) -> dict[str, Found]:
    """Rows of these people (kind "person") or parties, by id; those that are not there are left out."""
    wanted, found = sorted(set(ids)), dict[str, Found]()
    for start in range(0, len(wanted), CHUNK):
        query = _people() if kind == "person" else _parties()
        row = PersonRow if kind == "person" else PartyRow
        rows = _rows(query.where(row.id.in_(wanted[start : start + CHUNK])), are_people=kind == "person")
        found |= {each.id: each for each in rows}
    return found


def _people() -> Any:
    columns = (PersonRow.id, PersonRow.display_name, PersonDetail.full_name, PersonDetail.external_no,
               PersonRow.status, PersonDetail.family_name)  # fmt: skip
    return PersonRow.select(*columns).join(PersonDetail, JOIN.LEFT_OUTER, on=PersonDetail.person == PersonRow.id)


def _parties() -> Any:
    columns = (PartyRow.id, PartyRow.name, PartyRow.name, PartyDetail.external_no, PartyRow.status)
    query = PartyRow.select(*columns).join(PartyDetail, JOIN.LEFT_OUTER, on=PartyDetail.party == PartyRow.id)
    return query.where(PartyRow.kind != "person")


def _rows(query: Any, *, are_people: bool = False) -> Iterator[Found]:
    for id, shown, full, number, status, *family in query.tuples().iterator():
        yield Found(id, full or shown, number or "", status, family_first(full, *family) if are_people and full else "")


NameOf = Callable[[register.Item, register.ItemType | None, register.Book | None], str]


def items(search: str, name_of: NameOf) -> list[Found]:
    """Things whose name or inventory number has all words of `search` in it, or whose code it is; by name."""
    types = {kind.id: kind for kind in every(register.ItemType)}
    books = {book.id: book for book in every(register.Book)}
    code = fold(search).replace(" ", "")
    found = []
    for item in select(register.Item):
        name = name_of(item, types.get(item.item_type), books.get(item.id))
        if code and fold(item.code) == code:
            return [Found(item.id, name, item.inventory_no, item.status)]
        found.append(Found(item.id, name, item.inventory_no, item.status))
    return _sought(found, search)


def _sought(rows: Iterable[Found], search: str) -> list[Found]:
    words = fold(search).split()
    found = [(fold(row.filed or row.name), row) for row in rows]
    if words:
        found = [pair for pair in found if all(word in f"{pair[0]} {fold(pair[1].number)}" for word in words)]
    return [row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1].number))]


def memberships(*, person: str | None = None, party: str | None = None) -> list[register.Membership]:
    """Who acts for whom, of one person or one party."""
    condition: Any = MembershipRow.person == person if person is not None else MembershipRow.party == party
    return list(select(register.Membership, condition))


def credentials(person: str) -> list[register.Credential]:
    return list(select(register.Credential, CredentialRow.person == person))


def wards(person: str) -> list[str]:
    """Minors for whom this person answers."""
    return [row.id for row in PersonRow.select(PersonRow.id).where(PersonRow.guardian == person)]


def blocks(*, person: str | None = None, party: str | None = None) -> list[register.Block]:
    """Blocks of one person or one party."""
    condition: Any = BlockRow.person == person if person is not None else BlockRow.party == party
    return list(select(register.Block, condition))


def parts(item: str) -> list[register.Part]:
    """Parts of a kit in their order."""
    return sorted(select(register.Part, PartRow.item == item), key=lambda part: part.position)
