"""Fields of a form that name somebody or something of the register: typed as one would search for it.

What is meant must be one; where several fit, the sentence names some of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from flask_babel import gettext as _

from sync import register
from sync.server import questions_names, register_store
from sync.server.questions_names import Found
from sync.server.staff import finding, names
from sync.server.staff.fields import Field, Wrong

KINDS: Mapping[str, type[register.Entity]] = {
    "person": register.Person, "party": register.Party, "item": register.Item,
}  # fmt: skip
NAMED = 4  # of several that fit, so many are named


@dataclass(frozen=True, kw_only=True)
class Picked(Field):
    """A person, a party or an item, by name, number or code. Gives its id. `stays` is the id that stands there already:
    it may stay, also when the register has it no longer."""

    shape: ClassVar[str] = "picked"
    longest: ClassVar[int] = 120
    what: Literal["person", "party", "item"]
    stays: str | None = None

    def read(self, typed: Mapping[str, str]) -> str | None:
        text = " ".join(typed.get(self.name, "").replace("\0", " ").split())[: self.longest]
        if not text:
            self._empty()
            return None
        if text == self.stays:
            return text
        found = self._found(text)
        exact = [row for row in found if text in (row.id, _written(row))]
        if len(exact or found) == 1:
            return (exact or found)[0].id
        if not found:
            raise Wrong(_("The register has nothing of this name or number."))
        some = ", ".join(_written(row) for row in found[:NAMED])
        raise Wrong(_("Several fit: %(some)s. Type the number too.", some=some + (" …" if found[NAMED:] else "")))

    def write(self, value: object) -> dict[str, str]:
        """The name and number, or the id where these fit others too."""
        if not isinstance(value, str) or not value:
            return {self.name: ""}
        text = self._text(value)
        alike = [row for row in self._found(text) if _written(row) == text] if text else []
        return {self.name: text if len(alike) == 1 else value}

    def _found(self, text: str) -> list[Found]:
        if register_store.get(KINDS[self.what], text) is not None:
            return [Found(text, text)] if self.what != "item" or finding.thing(text) else []
        if self.what == "person":
            return questions_names.people(text)
        return questions_names.parties(text) if self.what == "party" else finding.things(text)

    def _text(self, id: str) -> str:
        if self.what == "person":
            detail = questions_names.person_detail(id)
            number = (detail.external_no or "") if detail else ""
            return f"{questions_names.full_names([id]).get(id, '')} {number}".strip()
        if self.what == "party":
            party, told = register_store.get(register.Party, id), questions_names.party_detail(id)
            return f"{party.name if party else ''} {(told.external_no or '') if told else ''}".strip()
        found = questions_names.items_with_types([id]).get(id)
        return f"{names.one(*found)} {found[0].inventory_no}".strip() if found else ""


def _written(row: Found) -> str:
    return f"{row.name} {row.number}".strip()
