"""More for the shelf of the tests' counter than the cast has: kits, piles, books, rules in versions. Data only."""

from __future__ import annotations

import hashlib

from kiosk.counter import Counter
from sync import register
from sync.register import Words
from tests import cast
from tests.screens.at_counter import TUESDAY


def words(text: str) -> Words:
    return Words(pl=text, en=f"{text} (en)", uk=f"{text} (uk)")


def item(id: str, item_type: str, number: int, **more: object) -> register.Item:
    given = {"label": "", "inventory_no": f"COP/{number}", "code": cast.item_code(number), "site": cast.SITE} | more
    return register.Item(id=id, item_type=item_type, **given)  # type: ignore[arg-type]


TRIPODS: list[register.Entity] = [
    register.ItemType(id="tripod", name=words("Statyw"), category="photo", picture="tripod", policy="easy"),
    item("tripod-1", "tripod", 501, label="nr 1"),
    item("tripod-2", "tripod", 502, label="nr 2"),
]
CHAIRS: list[register.Entity] = [
    register.ItemType(
        id="chair", name=words("Krzesło"), category="projection", picture="chair", policy="easy", kind="pile"
    ),
    item("chairs", "chair", 511, count=40),
]
FOLDERS: list[register.Entity] = [
    register.ItemType(
        id="folder", name=words("Teczka"), category="projection", picture="unknown-item", policy="easy",
        kind="consumable",
    ),
    item("folders", "folder", 521, count=100),
]  # fmt: skip
KIT: list[register.Entity] = [
    *TRIPODS,
    register.Kit(id="interview", name=words("Zestaw „Wywiad”"), category="photo", picture="kit-photo", site=cast.SITE),
    register.KitLine(id="k1", kit="interview", item="camera-2"),
    register.KitLine(id="k2", kit="interview", item_type="tripod"),
]
BOOKS: list[register.Entity] = [
    register.Category(id="books", name=words("Książki"), icon="books", position=9),
    register.ItemType(id="book", name=words("Książka"), category="books", picture="book", policy="easy", kind="book"),
    item("book-1", "book", 531),
    item("book-2", "book", 532),
    item("book-3", "book", 533),
    register.Book(id="book-1", title="Łatwa księgowość", author="Zofia Żuk", signature="II 14", isbn="83-01-00000-1"),
    register.Book(id="book-2", title="Łatwa księgowość", author="Zofia Żuk", signature="II 14"),
    register.Book(id="book-3", title="Statut krok po kroku", author="Jan Mól", signature="I 3"),
]


def stock(counter: Counter, *more: register.Entity, without: str = "") -> None:
    """Lay more entities on the cast's register, and take one out of it."""
    by_key = {(type(e), e.id): e for e in [*cast.entities(), *more] if e.id != without}
    lines = [register.encode(e) for e in by_key.values()]
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    counter.store.apply_snapshot(lines, digest, {}, TUESDAY)
