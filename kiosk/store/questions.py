"""The questions that acts and screens ask of the kiosk's file. Each is one or two indexed look-ups; none changes
anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import msgspec

from kiosk.store import register_rows
from sync import register
from sync.facts import PolicyCopy


@dataclass(frozen=True)
class VisitRow:
    """A visit as the state holds it; times are ms UTC, `left_at` is `None` while inside or when nobody knows."""

    id: str
    fact: str
    person: str | None
    party: str | None
    purposes: tuple[str, ...]
    people: int
    arrived_at: int
    left_at: int | None
    state: str


@dataclass(frozen=True)
class LoanRow:
    """A loan as the state holds it; `returned_at` is `None` while the thing is out. Of `quantity` pieces `came_back` so
    many already."""

    id: str
    fact: str
    item: str
    site: str
    person: str
    party: str
    issued_at: int
    due_at: int
    policy: PolicyCopy
    parts: tuple[str, ...]
    renewed: int
    returned_at: int | None
    return_fact: str | None
    state: str
    quantity: int = 1
    came_back: int = 0
    booking: str | None = None


_VISIT = "id, fact, person, party, purposes, people, arrived_at, left_at, state"
_LOAN = (
    "id, fact, item, site, person, party, issued_at, due_at, policy, parts, renewed, returned_at, return_fact, state,"
    " quantity, came_back, booking"
)
# `INDEXED BY` below: left alone, SQLite walks everything that a person or a thing ever did, to have it in order
_decode_words = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_policy = msgspec.json.Decoder(PolicyCopy).decode


def _visit(row: Sequence[object]) -> VisitRow:
    values = list(row)
    values[4] = _decode_words(str(values[4]))
    return VisitRow(*values)  # type: ignore[arg-type]


def _loan(row: Sequence[object]) -> LoanRow:
    values = list(row)
    values[8] = _decode_policy(str(values[8]))
    values[9] = _decode_words(str(values[9]))
    return LoanRow(*values)  # type: ignore[arg-type]


def open_visit_of(cursor: apsw.Connection, person: str) -> VisitRow | None:
    """The latest visit of `person` that nobody ended."""
    row = cursor.execute(
        f"SELECT {_VISIT} FROM visit INDEXED BY visit_in WHERE person = ? AND state = 'in'"
        " ORDER BY arrived_at DESC LIMIT 1",
        (person,),
    ).fetchone()
    return _visit(row) if row else None


def last_visits_of(cursor: apsw.Connection, person: str, limit: int = 5) -> list[VisitRow]:
    """Newest first, undone ones left out."""
    rows = cursor.execute(
        f"SELECT {_VISIT} FROM visit WHERE person = ? AND state <> 'undone' ORDER BY arrived_at DESC LIMIT ?",
        (person, limit),
    )
    return [_visit(row) for row in rows]


def visit(cursor: apsw.Connection, visit_id: str) -> VisitRow | None:
    row = cursor.execute(f"SELECT {_VISIT} FROM visit WHERE id = ?", (visit_id,)).fetchone()
    return _visit(row) if row else None


def open_loans_of(cursor: apsw.Connection, person: str) -> list[LoanRow]:
    """What `person` has, the one due first on top."""
    rows = cursor.execute(f"SELECT {_LOAN} FROM loan WHERE person = ? AND state = 'out' ORDER BY due_at, id", (person,))
    return [_loan(row) for row in rows]


def open_loans_for(cursor: apsw.Connection, party: str) -> list[LoanRow]:
    rows = cursor.execute(f"SELECT {_LOAN} FROM loan WHERE party = ? AND state = 'out' ORDER BY due_at, id", (party,))
    return [_loan(row) for row in rows]


def ended_loans_for(cursor: apsw.Connection, party: str, since: int) -> list[LoanRow]:
    """What `party` had and gave back since then (ms UTC), as far as this counter remembers it."""
    rows = cursor.execute(
        f"SELECT {_LOAN} FROM loan INDEXED BY loan_ended_party WHERE party = ? AND state = 'declared_returned'"
        " AND returned_at >= ? ORDER BY id",
        (party, since),
    )
    return [_loan(row) for row in rows]


def open_loan_on(cursor: apsw.Connection, item: str) -> LoanRow | None:
    row = cursor.execute(
        f"SELECT {_LOAN} FROM loan INDEXED BY loan_out WHERE item = ? AND state = 'out'"
        " ORDER BY issued_at DESC LIMIT 1",
        (item,),
    ).fetchone()
    return _loan(row) if row else None


def open_loans(cursor: apsw.Connection) -> list[LoanRow]:
    """Everything that is out of this counter's knowledge."""
    return [_loan(row) for row in cursor.execute(f"SELECT {_LOAN} FROM loan WHERE state = 'out' ORDER BY item")]


def loan(cursor: apsw.Connection, loan_id: str) -> LoanRow | None:
    row = cursor.execute(f"SELECT {_LOAN} FROM loan WHERE id = ?", (loan_id,)).fetchone()
    return _loan(row) if row else None


@dataclass(frozen=True)
class ReturnRow:
    """A thing that came back and has not gone out since. `fact` is the uid of the return; `inspected`: staff looked;
    `damage` is what is wrong with it and not settled, `None` for nothing."""

    item: str
    fact: str
    returned_at: int
    condition: str
    site: str | None
    inspected: bool
    damage: str | None


_RETURN = "SELECT item, fact, returned_at, condition, site, inspected, damage FROM item_return"


def returned(cursor: apsw.Connection, item: str) -> ReturnRow | None:
    row = cursor.execute(f"{_RETURN} WHERE item = ?", (item,)).fetchone()
    return _returned(row) if row else None


def returned_things(cursor: apsw.Connection) -> list[ReturnRow]:
    """Everything that came back and lies there, the newest first."""
    return [_returned(row) for row in cursor.execute(f"{_RETURN} ORDER BY returned_at DESC, item")]


def _returned(row: Sequence[object]) -> ReturnRow:
    values = list(row)
    values[5] = bool(values[5])
    return ReturnRow(*values)  # type: ignore[arg-type]


def loan_brought_back(cursor: apsw.Connection, fact: str, item: str) -> LoanRow | None:
    """The loan of `item` that the return `fact` ended, as far as this counter knows it."""
    row = cursor.execute(f"SELECT {_LOAN} FROM loan WHERE item = ? AND return_fact = ?", (item, fact)).fetchone()
    return _loan(row) if row else None


def awaiting_inspection(cursor: apsw.Connection) -> dict[str, str]:
    """Item id → condition declared at its last return, for things that came back with something wrong."""
    rows = cursor.execute("SELECT item, condition FROM item_return WHERE condition <> 'fine'")
    return {str(item): str(condition) for item, condition in rows}


def pin_failures(cursor: apsw.Connection, person: str, since: int) -> list[int]:
    """Times, ms UTC, of wrong PINs given for `person` since then and not yet made good by a right one."""
    rows = cursor.execute("SELECT at FROM pin_failure WHERE person = ? AND at >= ? ORDER BY at", (person, since))
    return [int(row[0]) for row in rows]


def people_matching(cursor: apsw.Connection, text: str, limit: int = 8) -> list[register.Person]:
    """Members whose shown name contains `text`, for staff at the counter only."""
    wanted = text.casefold().strip()
    found = []
    for person in register_rows.every(cursor, register.Person):
        if wanted in person.display_name.casefold() and person.status != "archived":
            found.append(person)
            if len(found) == limit:
                break
    return found


def is_declared(cursor: apsw.Connection, usage: str) -> bool:
    row = cursor.execute("SELECT state FROM page_usage WHERE id = ?", (usage,)).fetchone()
    return row is not None and row[0] == "declared"
