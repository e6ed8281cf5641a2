"""What somebody typed or scanned at the loan desk: a member, a thing, or several to choose from. Shows no screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import codes
from sync.server import questions_kits, questions_names
from sync.server.questions_names import Found
from sync.server.staff import finding, names

CHOICES = 12


@dataclass(frozen=True)
class Meant:
    """`person`, `item` or `kit` when only that can be meant; else `people`, `items` and `kits` are what there is to
    choose from."""

    person: str | None = None
    item: str | None = None
    kit: str | None = None
    people: list[Found] = field(default_factory=list)
    items: list[Found] = field(default_factory=list)
    kits: list[Found] = field(default_factory=list)
    more: bool = False

    @property
    def is_nothing(self) -> bool:
        return self == Meant()


def meant(text: str, site: str = "") -> Meant:
    """With a `site`, its kits are looked through too."""
    parsed = codes.parse(text)
    if parsed is not None:
        kind, code = parsed
        if kind is codes.CodeKind.MEMBER:
            return Meant(person=questions_names.person_with(codes.qr_digest(code)))
        return Meant(item=finding.thing(questions_names.item_with(code)) if kind is codes.CodeKind.ITEM else None)
    people = [row for row in questions_names.people(text) if row.status == "active"]
    items = [row for row in finding.things(text) if row.status != "withdrawn"]
    kits = questions_kits.called(text, site, names.language()) if site else []
    exact = [row for row in items if _same(row.number) == _same(text)]
    if len(exact) == 1:
        return Meant(item=exact[0].id)
    if len(people) + len(items) + len(kits) == 1:
        person, item, kit = (rows[0].id if rows else None for rows in (people, items, kits))
        return Meant(person, item, kit)
    more = any(len(rows) > CHOICES for rows in (people, items, kits))
    return Meant(people=people[:CHOICES], items=items[:CHOICES], kits=kits[:CHOICES], more=more)


def _same(number: str) -> str:
    return "".join(number.casefold().split())
