"""The names behind the ids of some rows, fetched together. Who may not see names of people sees numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from sync import register
from sync.rules import agreements
from sync.server import questions_names, register_store
from sync.server.keeping import aliases
from sync.server.models import SERVER
from sync.server.permissions import Permission
from sync.server.staff.desk import can

UNKNOWN_PICTURE = "unknown-item"


def language() -> str:
    return str(get_locale() or "pl")[:2]


def thing(item: register.Item, kind: register.ItemType | None, book: register.Book | None = None) -> str:
    """ "Projektor nr 2"; a `book` by its title."""
    if book is not None:
        return book.title
    return f"{kind.name.in_language(language())} {item.label}".strip() if kind else item.label or item.inventory_no


def one(item: register.Item, kind: register.ItemType | None) -> str:
    """The same for a single thing whose cover nobody has looked up yet."""
    return thing(item, kind, register_store.get(register.Book, item.id))


def number_of(id: str) -> str:
    """An id short enough to read and long enough to tell people of one page apart."""
    return id[-6:]


class Names:
    """Names of whatever `rows` mention in `person`, `party`, `item`; more ids can be given by hand."""

    def __init__(
        self, rows: Iterable[Any] = (), people: Iterable[str | None] = (), items: Iterable[str | None] = (),
        parties: Iterable[str] = (),
    ) -> None:  # fmt: skip
        rows = list(rows)
        self._people = {*filter(None, (getattr(row, "person", None) for row in rows)), *filter(None, people)}
        self._parties = {*filter(None, (getattr(row, "party", None) for row in rows)), *parties}
        self._items = {*filter(None, (getattr(row, "item", None) for row in rows)), *filter(None, items)}

    @cached_property
    def _stand_for(self) -> dict[str, str]:
        """Of those who were merged, whom they stand for."""
        return aliases.canonical(self._people | self._parties)

    def _meant(self, id: str) -> str:
        return self._stand_for.get(id, id)

    @cached_property
    def _full(self) -> dict[str, str]:
        meant = self._people | set(self._stand_for.values())
        return questions_names.full_names(meant) if can(Permission.NAMES) else {}

    @cached_property
    def _found_parties(self) -> dict[str, register.Party]:
        return questions_names.parties_by_id(self._parties | set(self._stand_for.values()))

    @cached_property
    def _things(self) -> dict[str, tuple[register.Item, register.ItemType | None]]:
        return questions_names.items_with_types(self._items)

    @cached_property
    def _books(self) -> dict[str, register.Book]:
        return register_store.get_many(register.Book, self._items)

    @cached_property
    def _sites(self) -> dict[str, str]:
        return {site.id: site.name for site in questions_names.sites()}

    @cached_property
    def _devices(self) -> dict[str, str]:
        return questions_names.device_names()

    def person(self, id: str | None) -> str:
        if id is None:
            return ""
        return self._full.get(self._meant(id)) or _("person %(number)s", number=number_of(id))

    @cached_property
    def _accounts(self) -> set[str]:
        return questions_names.accounts()

    def has_page(self, id: str) -> bool:
        """Whether there is a page about them: not for staff who are an account and nobody of the register."""
        return can(Permission.NAMES) and id not in self._accounts

    def party(self, id: str | None) -> str:
        """The name of whom somebody acted for; of people who act for themselves only to those who may see names."""
        if id is None:
            return ""
        found = self._found_parties.get(self._meant(id))
        if found is None or (found.kind == "person" and not can(Permission.NAMES)):
            return _("party %(number)s", number=number_of(id))
        return found.name

    def is_oneself(self, id: str | None) -> bool:
        """Whether this party is one person acting for themselves."""
        found = self._found_parties.get(self._meant(id or ""))
        return found is not None and found.kind == "person"

    def item(self, id: str | None) -> str:
        found = self._things.get(id or "")
        if found is None:
            return _("thing %(number)s", number=number_of(id)) if id else ""
        return thing(*found, self._books.get(id or ""))

    def inventory_no(self, id: str | None) -> str:
        found = self._things.get(id or "")
        return found[0].inventory_no if found else ""

    def place(self, id: str | None) -> str:
        """Where it lies, "" where nobody wrote it down."""
        found = self._things.get(id or "")
        return found[0].place if found else ""

    def parts(self, ids: Sequence[str]) -> str:
        """ "Pilot, Kabel": parts of things, one id for each piece."""
        known = list(register_store.get_many(register.Part, set(ids)).values())
        return ", ".join(agreements.parts_given(ids, known, language()))

    def picture(self, id: str | None) -> str:
        found = self._things.get(id or "")
        return found[1].picture if found and found[1] else UNKNOWN_PICTURE

    def site(self, id: str | None) -> str:
        return self._sites.get(id or "", id or "")

    def device(self, id: str | None) -> str:
        if id == SERVER:
            return _("at the staff desk")
        return self._devices.get(id or "", number_of(id) if id else "")
