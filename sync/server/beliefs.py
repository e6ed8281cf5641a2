"""What the server believes: the rows that are folded from facts, and a place to look them up. PURE.

A row's fields are the columns of its table in `models.py`, in the same order. Rows are replaced, never changed.
Must not know a database: `project.py` fills `Beliefs` before facts are decided on, and writes back what was put.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sync import register
from sync.facts import AnyFact


class Row(msgspec.Struct, frozen=True):
    """What every row is."""


class Visit(Row, frozen=True):
    id: str
    fact: str | None = None
    site: str | None = None
    device: str | None = None
    kind: str | None = None
    means: str | None = None
    people: int = 1
    purposes: str = "[]"
    person: str | None = None
    party: str | None = None
    arrived_at: int | None = None
    left_at: int | None = None
    left_fact: str | None = None
    corrected_fact: str | None = None
    undone: bool = False
    state: str = "unknown"
    estimated_at: int | None = None
    attributed_fact: str | None = None
    recognised: str = "[]"
    estimates: str = "[]"
    attributions: str = "[]"
    leavings: str = "[]"
    corrections: str = "[]"


class Loan(Row, frozen=True):
    id: str
    fact: str | None = None
    item: str | None = None
    site: str | None = None
    device: str | None = None
    person: str | None = None
    party: str | None = None
    issued_at: int | None = None
    first_due_at: int | None = None
    due_at: int | None = None
    renewals: str = "[]"
    policy: str = "{}"
    proof: str = "none"
    approved_by: str | None = None
    parts: str = "[]"
    visit: str | None = None
    returned_at: int | None = None
    return_fact: str | None = None
    return_site: str | None = None
    condition: str | None = None
    missing: str = "[]"
    undone: bool = False
    state: str = "unknown"
    quantity: int = 1
    kit: str | None = None
    booking: str | None = None
    swap_of: str | None = None
    purpose: str | None = None
    responsible: str | None = None
    came_back: int = 0


_renewals_of = msgspec.json.Decoder(list[tuple[str, int, int]]).decode


def times_renewed(renewals: str, first_due_at: int | None, until: int | None = None) -> int:
    """How often a loan got a later date: where staff wanted it sooner, that is none of its renewals. `until`: those
    until then, ms UTC."""
    due, count = first_due_at or 0, 0
    for _fact, at, due_at in _renewals_of(renewals):
        if until is None or at <= until:
            count, due = count + (due_at > due), due_at
    return count


class TakeBack(Row, frozen=True):
    fact: str
    item: str | None
    loan: str | None
    closes: str | None
    site: str | None
    device: str | None
    person: str | None
    at: int
    condition: str
    missing: str
    has_note: bool
    has_code: bool
    undone: bool = False
    quantity: int | None = None
    implied: bool = False


class ReturnState(Row, frozen=True):
    item: str
    fact: str
    returned_at: int
    condition: str
    site: str | None = None
    inspected: bool = False
    damage: str | None = None


class PageUsage(Row, frozen=True):
    id: str
    fact: str
    site: str | None
    device: str | None
    person: str | None
    party: str | None
    visit: str | None
    approved_by: str | None
    mono_units: int
    colour_units: int
    pages: int
    failed: int
    lines: str
    declared_at: int
    undone: bool
    state: str
    meter: str | None = None
    has_note: bool = False
    corrected_at: int | None = None
    corrected_fact: str | None = None
    declared: str | None = None


class MeterReading(Row, frozen=True):
    fact: str
    meter: str
    value: int
    staff: str | None
    device: str | None
    at: int
    mono: int | None = None
    colour: int | None = None
    copies: int | None = None
    prints: int | None = None
    serial: str | None = None
    source: str = "hand"
    occasion: str = "other"
    confirmed: str | None = None


class MeterCorrection(Row, frozen=True):
    fact: str
    reading: str
    meter: str
    value: int
    mono: int | None
    colour: int | None
    copies: int | None
    prints: int | None
    staff: str | None
    at: int


class PageExplanation(Row, frozen=True):
    fact: str
    explanation: str
    meter: str
    site: str | None
    device: str | None
    from_reading: str
    to_reading: str
    reason: str
    pages: int
    party: str | None
    usage: str | None
    staff: str | None
    has_note: bool
    at: int
    undone: bool = False


class Attempt(Row, frozen=True):
    fact: str
    act: str
    reasons: str
    site: str | None
    device: str | None
    person: str | None
    party: str | None
    item: str | None
    at: int


class Slip(Row, frozen=True):
    fact: str
    slip: str
    document: str
    outcome: str
    copy_no: int
    device: str | None
    at: int
    code: str


class HelpCall(Row, frozen=True):
    fact: str
    cause: str
    site: str | None
    device: str | None
    person: str | None
    at: int


class Undone(Row, frozen=True):
    """A fact that was taken back at `at`, ms UTC; `by_fact` is "" where taking it back was taken back itself."""

    fact: str
    by_fact: str
    at: int = 0


R = TypeVar("R", bound=Row)


@dataclass
class Beliefs:
    """Rows by their keys, facts that were taken back, and what of the register facts may change.

    Holds only what was loaded for the facts at hand: a row that is not here does not exist. `changed` are the keys put
    since.
    """

    rows: dict[type[Row], dict[str, Row]] = field(default_factory=dict)
    changed: set[tuple[type[Row], str]] = field(default_factory=set)
    facts: dict[str, AnyFact] = field(default_factory=dict)  # by uid: those that an undoing fact names
    people: dict[str, register.Person] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)  # digest of a card → people it is bound to
    parties: set[str] = field(default_factory=set)
    items: dict[str, register.Item] = field(default_factory=dict)
    before: dict[tuple[type[Row], str], Row | None] = field(default_factory=dict)  # what stood where something was put
    arrived: dict[str, str] = field(default_factory=dict)  # origin of a shown slip → uid of its record, if that is here

    def get(self, kind: type[R], key: str) -> R | None:
        return self.rows.get(kind, {}).get(key)  # type: ignore[return-value]

    def know(self, row: Row) -> None:
        """Take in a row as it stands in its table."""
        self.rows.setdefault(type(row), {})[key_of(row)] = row

    def put(self, row: Row) -> None:
        """Take in a row that is new or changed."""
        kind, key = type(row), key_of(row)
        self.before.setdefault((kind, key), self.rows.get(kind, {}).get(key))
        self.rows.setdefault(kind, {})[key] = row
        self.changed.add((kind, key))

    def every(self, kind: type[R]) -> Mapping[str, R]:
        return self.rows.get(kind, {})  # type: ignore[return-value]

    def is_undone(self, uid: str) -> bool:
        row = self.get(Undone, uid)
        return row is not None and row.by_fact != ""


def key_of(row: Row) -> str:
    """The first field is the key of every table."""
    return str(getattr(row, row.__struct_fields__[0]))
