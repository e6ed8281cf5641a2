"""What acts and screens ask of the register in the kiosk's file: by id, by kind, by what a thing is looked up by.

The part of `Store` that knows no fact and no loan; it never changes anything.
"""

from __future__ import annotations

from base64 import b64decode
from datetime import date
from typing import TypeVar

from kiosk.store import register_rows
from kiosk.store.database import Database
from kiosk.store.settled import KINDS, Settled
from sync import operators, register

E = TypeVar("E", bound=register.Entity)


class RegisterQuestions:
    database: Database
    _settled: Settled

    @property
    def site_id(self) -> str:
        """The site that this kiosk stands at."""
        raise NotImplementedError

    def entity(self, kind: type[E], entity_id: str) -> E | None:
        return register_rows.get(self.database.reading(), kind, entity_id)

    def entities(self, kind: type[E], lookup: str | None = None) -> list[E]:
        """All of a kind, or those whose look-up field is `lookup`; ordered by id."""
        connection = self.database.reading()
        if kind in KINDS:
            return self._settled.entities(connection, kind, lookup)
        return register_rows.entities(connection, kind, lookup)

    def party(self, party: str) -> register.Party | None:
        return self.entity(register.Party, party)

    def person(self, person: str) -> register.Person | None:
        return self.entity(register.Person, person)

    def item(self, item: str) -> register.Item | None:
        return self.entity(register.Item, item)

    def item_type(self, item_type: str) -> register.ItemType | None:
        return self.entity(register.ItemType, item_type)

    def parts_of(self, item: str) -> list[register.Part]:
        return sorted(self.entities(register.Part, item), key=lambda part: part.position)

    def book(self, item: str) -> register.Book | None:
        """What stands on the cover of an item that is a book; `None` when it is none, or nobody wrote it down."""
        return self.entity(register.Book, item)

    def kit_lines(self, kit: str) -> list[register.KitLine]:
        return self.entities(register.KitLine, kit)

    def purposes(self) -> list[register.Purpose]:
        return sorted(self.entities(register.Purpose), key=lambda purpose: purpose.position)

    def categories(self) -> list[register.Category]:
        return sorted(self.entities(register.Category), key=lambda category: category.position)

    def meters(self) -> list[register.Meter]:
        """Those in use: what stands in the place of another is read, what was replaced is not."""
        return [meter for meter in self.entities(register.Meter, self.site_id) if meter.successor is None]

    def centre(self) -> register.Centre | None:
        found = self.entities(register.Centre)
        return found[0] if found else None

    def operator_on(self, day: date) -> str:
        """Who runs the centre on a day, "" where nobody does or nobody said."""
        centre, kept = self.centre(), self.entities(register.Operator)
        return operators.name_on(kept, centre.operator if centre else "", day.isoformat())

    def site(self) -> register.Site | None:
        return next((site for site in self.entities(register.Site) if site.id == self.site_id), None)

    def logo(self, name: str) -> tuple[bytes, ...]:
        """The drawings of a logo that slips name; none when the register does not have it."""
        found = self.entity(register.SlipLogo, name)
        return (b64decode(found.wide), b64decode(found.narrow)) if found else ()

    def credential_by(self, digest: str) -> register.Credential | None:
        """The credential with this digest; the active one first when a card was bound more than once."""
        found = self.entities(register.Credential, digest)
        return min(found, key=lambda credential: credential.status != "active", default=None)

    def item_by(self, code: str) -> register.Item | None:
        found = self.entities(register.Item, code)
        return found[0] if found else None

    def items_of(self, item_type: str) -> list[register.Item]:
        """The things of a type, by id, wherever they belong."""
        return register_rows.items_of(self.database.reading(), item_type)

    def has_items(self, item_type: str) -> bool:
        """Whether this site has one of a type that was not lost or withdrawn."""
        return register_rows.has_items(self.database.reading(), item_type, self.site_id)

    def item_numbered(self, inventory_no: str) -> register.Item | None:
        """The item with an inventory number, letters' case apart: for stickers that a centre had before."""
        wanted = inventory_no.strip().casefold()
        return next((item for item in self.entities(register.Item) if item.inventory_no.casefold() == wanted), None)
