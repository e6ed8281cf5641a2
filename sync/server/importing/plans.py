"""What an import would change: entries of a file against the register as it stands. Writes nothing.

An empty cell, or a column that is not there, keeps what the register has; nothing is ever removed. So the same file
changes nothing the second time. Identity is a natural key: a member's number or else name, a KRS number or else name,
an inventory number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sync import register
from sync.server.importing.problems import Problem
from sync.server.importing.values import same_name

NewId = Callable[[], str]
Named = TypeVar("Named")


class PersonDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What only the server keeps of a person."""

    person: str
    full_name: str
    external_no: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    age_band: str | None = None
    family_name: str | None = None


class PartyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What only the server keeps of a party, as `PartyDetail`."""

    party: str
    external_no: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    nip: str | None = None
    regon: str | None = None
    contact: str | None = None
    package: str | None = None
    agreement_kind: str | None = None
    agreement_signed_on: str | None = None
    documents: str = ""


Details = PersonDetails | PartyDetails


@dataclass(frozen=True)
class Register:
    """The part of the register that an import looks at. Details are by the id of their person or party."""

    sites: tuple[register.Site, ...] = ()
    parties: tuple[register.Party, ...] = ()
    party_details: Mapping[str, PartyDetails] = field(default_factory=dict)
    people: tuple[register.Person, ...] = ()
    person_details: Mapping[str, PersonDetails] = field(default_factory=dict)
    memberships: tuple[register.Membership, ...] = ()
    categories: tuple[register.Category, ...] = ()
    policies: tuple[register.Policy, ...] = ()
    item_types: tuple[register.ItemType, ...] = ()
    items: tuple[register.Item, ...] = ()
    parts: tuple[register.Part, ...] = ()
    books: tuple[register.Book, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One value that would change; `before` "" for none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One row's doing. `title` is what a person recognises; `entities` and `details` would be written, whole."""

    row: int
    title: str
    entities: tuple[register.Entity, ...]
    details: tuple[Details, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`made` names what comes into being on the way (kinds of things, categories)."""

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    made: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that would be written, in the order of the file."""
        return tuple(sorted(self.new + self.changed, key=lambda change: change.row))


class Draft:
    """Collects the doings of single rows into a plan; a row with a problem does nothing."""

    def __init__(self) -> None:
        self.new: list[Change] = []
        self.changed: list[Change] = []
        self.unchanged = 0
        self.problems: list[Problem] = []
        self.made: list[str] = []
        self._rows: dict[object, int] = {}

    def wrong(self, row: int, reason: str, column: str = "") -> None:
        self.problems.append(Problem(row, column, reason))

    def repeats(self, row: int, key: object) -> bool:
        """Whether an earlier row already spoke of `key`; then it is told."""
        first = self._rows.setdefault(key, row)
        if first != row:
            self.wrong(row, f"says the same as row {first}; leave one of them")
        return first != row

    def add(self, row: int, title: str, before: Iterable[Struct | None], after: Iterable[Struct]) -> None:
        """`before` and `after` go in pairs; `None` before means new. The first pair is what the row is about."""
        pairs = list(zip(before, after, strict=True))
        written = [new for old, new in pairs if old != new]
        if not written:
            self.unchanged += 1
            return
        entities = tuple(each for each in written if isinstance(each, register.Entity))
        details = tuple(each for each in written if not isinstance(each, register.Entity))
        if pairs[0][0] is None:
            self.new.append(Change(row, title, entities, details))
        else:
            found = tuple(each for old, new in pairs if old != new for each in differences(old, new))
            self.changed.append(Change(row, title, entities, details, found))

    def plan(self, told: Iterable[Problem] = ()) -> Plan:
        """`told` are problems found earlier, in reading the file."""
        problems = tuple(sorted({*told, *self.problems}))
        return Plan(tuple(self.new), tuple(self.changed), self.unchanged, problems, tuple(dict.fromkeys(self.made)))


Struct = register.Entity | PersonDetails | PartyDetails


def differences(old: Struct | None, new: Struct) -> list[Difference]:
    """Field by field, ids left out; of something new, that it is new."""
    if old is None:
        return [
            Difference(type(new).__name__.lower(), "", _spoken(getattr(new, "name", None) or getattr(new, "party", "")))
        ]
    return [
        Difference(name, _spoken(getattr(old, name)), _spoken(getattr(new, name)))
        for name in new.__struct_fields__
        if name not in ("id", "person", "party", "pin") and getattr(old, name) != getattr(new, name)
    ]


def _spoken(value: object) -> str:
    if value is None:
        return ""
    return value.pl if isinstance(value, register.Words) else str(value)


def by_name(named: Iterable[Named], name: Callable[[Named], str]) -> dict[str, list[Named]]:
    """Everything that goes by a name, under the form in which spellings agree."""
    found: dict[str, list[Named]] = {}
    for each in named:
        found.setdefault(same_name(name(each)), []).append(each)
    return found
