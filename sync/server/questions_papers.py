"""What goes onto stickers and cards, and the credentials behind new cards. A card's code is kept as a hash only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from sync import codes, register
from sync.server.models import database
from sync.server.questions_names import credentials, fold, full_names
from sync.server.register_models import CredentialRow, ItemRow, MembershipRow, PersonDetail, PersonRow
from sync.server.register_store import every, get_many, put_many, select


def centre() -> register.Centre | None:
    """The centre itself; None before anybody has named it."""
    return next(iter(every(register.Centre)), None)


def stickered(
    site: str | None = None, numbers: Sequence[str] = ()
) -> list[tuple[register.Item, register.ItemType | None]]:
    """Things that need a sticker, by inventory number: not withdrawn ones; of one site, or with these numbers only."""
    wanted = {_same(number) for number in numbers}
    conditions = [ItemRow.status != "withdrawn"] if not wanted else []
    conditions += [ItemRow.site == site] if site else []
    found = [item for item in select(register.Item, *conditions) if not wanted or _same(item.inventory_no) in wanted]
    types = get_many(register.ItemType, {item.item_type for item in found})
    return [(item, types.get(item.item_type)) for item in sorted(found, key=lambda item: fold(item.inventory_no))]


def _same(number: str) -> str:
    return "".join(number.casefold().split())


def without_code(party: str | None = None) -> list[register.Person]:
    """Active members who have no QR code yet; of one party, or all."""
    held = CredentialRow.select(CredentialRow.person).where(
        CredentialRow.kind == "qr", CredentialRow.status == "active"
    )
    conditions = [PersonRow.status == "active", PersonRow.id.not_in(held)]
    if party:
        members = MembershipRow.select(MembershipRow.person).where(MembershipRow.party == party)
        conditions.append(PersonRow.id.in_(members))
    return _sorted(select(register.Person, *conditions))


def with_numbers(numbers: Iterable[str]) -> tuple[list[register.Person], list[str]]:
    """Members with these numbers or ids, and the numbers that nobody has."""
    people: list[register.Person] = []
    missing: list[str] = []
    for number in numbers:
        row = PersonDetail.get_or_none(PersonDetail.external_no == number)
        found = get_many(register.Person, [row.person if row else number])
        people += found.values()
        missing += [] if found else [number]
    return _sorted(people), missing


def _sorted(people: Iterable[register.Person]) -> list[register.Person]:
    people = list(people)
    names = full_names(person.id for person in people)
    return sorted(people, key=lambda person: fold(names[person.id]))


def parties_of(people: Iterable[register.Person]) -> dict[str, str]:
    """The organisation or group to print under each name: the first by name."""
    wanted = {person.id for person in people}
    memberships = [each for each in every(register.Membership) if each.person in wanted]
    parties = get_many(register.Party, {each.party for each in memberships})
    found: dict[str, str] = {}
    for each in memberships:
        party = parties.get(each.party)
        if party and party.kind != "person":
            found[each.person] = min(found.get(each.person, party.name), party.name, key=fold)
    return found


def give_codes(given: Sequence[tuple[str, str, str]], *, at: int, by: str) -> None:
    """Bind new codes: (credential id, person, code). Codes that these people had before are replaced."""
    with database.writing():
        for _, person, _ in given:
            old = [each for each in credentials(person) if each.kind == "qr" and each.status == "active"]
            put_many([msgspec.structs.replace(each, status="replaced") for each in old], at=at, by=by)
        new = [
            register.Credential(id=id, person=person, kind="qr", digest=codes.qr_digest(code))
            for id, person, code in given
        ]
        put_many(new, at=at, by=by)
