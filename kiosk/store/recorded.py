"""A fact as it stands in the kiosk's journal, and what every fold of one needs. Must not know what a fact changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import apsw
import msgspec

from kiosk.store import register_rows
from sync import facts, feed_rows
from sync.journal import Detached, fact_in, read_body, split_uid

LOAN, RETURN, BOOKING, STOCKTAKE = (
    feed_rows.tag_of_kind(kind)
    for kind in (feed_rows.LoanState, feed_rows.ReturnState, feed_rows.BookingState, feed_rows.StocktakeState)
)


@dataclass(frozen=True)
class Recorded:
    """One fact as it stands in the journal: `at` is its wall time, ms UTC."""

    uid: str
    at: int
    fact: facts.AnyFact
    detached: Mapping[str, Detached]

    def value(self, name: str) -> str | None:
        """A detached value, `None` when it was erased."""
        part = self.detached.get(name)
        return part.value if part else None


Fold = Callable[[apsw.Cursor, Recorded, Any], None]


def entered_in(table: dict[type[facts.Fact], Fold]) -> Callable[[type[facts.Fact]], Callable[[Fold], Fold]]:
    """A mark for functions that say how one kind of fact changes the state: it enters them in `table`."""

    def of(kind: type[facts.Fact]) -> Callable[[Fold], Fold]:
        def keep(fold: Fold) -> Fold:
            table[kind] = fold
            return fold

        return keep

    return of


def laid_on(cursor: apsw.Cursor, entity: str, entity_id: str | None) -> None:
    """A fact of this counter changed what the server said of a row; `None`: of none."""
    if entity_id is not None:
        register_rows.note_laid(cursor, entity, entity_id)


def recorded_of(cursor: apsw.Cursor | apsw.Connection, uid: str) -> tuple[int, facts.AnyFact] | None:
    """When (wall time, ms UTC) the fact named `uid` was written, and the fact; `None` as for `fact_of`."""
    incarnation, seq = split_uid(uid)
    row = cursor.execute(
        "SELECT body FROM journal WHERE stream = (SELECT id FROM stream WHERE incarnation = ?) AND seq = ?",
        (incarnation, seq),
    ).fetchone()
    try:
        return (read_body(row[0]).wall, fact_in(row[0])) if row else None
    except msgspec.ValidationError:
        return None


def fact_of(cursor: apsw.Cursor | apsw.Connection, uid: str) -> facts.AnyFact | None:
    """The fact named `uid`, `None` when this journal does not hold it or this version does not know its type."""
    found = recorded_of(cursor, uid)
    return found[1] if found else None
