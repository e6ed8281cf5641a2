"""The demo centre's things: with stickers and parts, in piles, to keep, books, and kits made of them. PURE."""

from __future__ import annotations

import random

from kiosk.demo import catalogue, library
from kiosk.demo.places import BRANCH, CENTRE
from sync import codes, register
from sync.register import Category, Words

STATUSES = {11: "in_repair", 19: "in_repair", 33: "lost", 58: "withdrawn"}  # by the number of the thing
MORE_CATEGORIES = [
    Category(id="storage", name=Words("Na dłużej", "For longer", "Надовше"), icon="key", position=7),
    Category(id="supplies", name=Words("Materiały", "Supplies", "Матеріали"), icon="box", position=8),
]


def item_code(number: int) -> str:
    return codes.make(codes.CodeKind.ITEM, random.Random(f"item {number}").randbytes(5))


def entities() -> list[register.Entity]:
    """Types with their items and parts, books, piles, kits; numbered in this order."""
    found: list[register.Entity] = [*MORE_CATEGORIES]
    number = 0
    for position, (type_id, name, category, picture, policy, centre, branch, parts) in enumerate(catalogue.TYPES):
        found.append(_type(type_id, name, category, picture, policy, position))
        for place, site in enumerate([CENTRE] * centre + [BRANCH] * branch, start=1):
            number += 1
            item = _item(number, type_id, site, f"nr {place}" if centre + branch > 1 else "", _place(category, place))
            found.append(item)
            found += [
                register.Part(
                    id=f"{item.id}-{part}", item=item.id, name=Words(*catalogue.PARTS[part]), position=where,
                    count=catalogue.COUNTS.get(part, 1),
                )
                for where, part in enumerate(parts)
            ]  # fmt: skip
    found += _books(number)
    return [*found, *_piles(500), *_kits()]


def _type(
    id: str, name: tuple[str, str, str], category: str, picture: str, policy: str, position: int, kind: str = "thing"
) -> register.ItemType:
    kind = "locker" if id == "locker" else kind
    return register.ItemType(
        id=id, name=Words(*name), category=category, picture=picture, policy=policy, position=position,
        kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def _item(number: int, item_type: str, site: str, label: str = "", place: str = "", count: int = 1) -> register.Item:
    return register.Item(
        id=f"item-{number:03d}", item_type=item_type, label=label,
        inventory_no=f"{'COP' if site == CENTRE else 'FIL'}/{number:04d}", code=item_code(number), site=site,
        status=STATUSES.get(number, "available"),  # type: ignore[arg-type]
        place=place, count=count,
    )  # fmt: skip


def _place(category: str, place: int) -> str:
    where = {
        "projection": "Magazyn, półka P", "photo": "Szafa w biurze, półka ", "sound": "Magazyn, półka D",
        "computers": "Sejf w biurze, półka ", "outdoor": "Piwnica, regał ", "storage": "Korytarz, segment ",
    }  # fmt: skip
    return f"{where[category]}{1 + place // 3}"


def _books(number: int) -> list[register.Entity]:
    """One type for all of them; the most wanted have two copies, some are at the branch too."""
    found: list[register.Entity] = [_type("book", ("Książka", "Book", "Книга"), "books", "book", "books", 0, "book")]
    for place, (title, author, signature) in enumerate(library.BOOKS):
        for site in [CENTRE] * (2 if place % 5 == 0 else 1) + [BRANCH] * (place % 4 == 0):
            number += 1
            shelf = f"Biblioteka, regał {signature.split()[0]}" if site == CENTRE else "Klub, regał z książkami"
            item = _item(number, "book", site, place=shelf)
            found += [item, register.Book(id=item.id, title=title, author=author, signature=signature)]
    return found


def _piles(number: int) -> list[register.Entity]:
    found: list[register.Entity] = []
    for position, (type_id, name, category, picture, kind, centre, branch) in enumerate(catalogue.PILES, start=100):
        policy = "supplies" if kind == "consumable" else "other"
        found.append(_type(type_id, name, category, picture, policy, position, kind))
        for site, count in ((CENTRE, centre), (BRANCH, branch)):
            if count:
                number += 1
                found.append(_item(number, type_id, site, place="Magazyn, przy drzwiach", count=count))
    return found


def _kits() -> list[register.Entity]:
    found: list[register.Entity] = []
    for position, (kit, name, category, picture, lines) in enumerate(catalogue.KITS):
        found.append(
            register.Kit(
                id=kit, name=Words(*name), category=category, picture=picture, site=CENTRE, position=position
            )
        )
        found += [
            register.KitLine(id=f"{kit}-{n}", kit=kit, item=item, item_type=item_type, count=count)
            for n, (item, item_type, count) in enumerate(lines)
        ]
    return found
