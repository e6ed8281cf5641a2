"""The stocktakes of this site, as the kiosk's file holds them, and what is out. None of the questions changes
anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.store import journal_rows
from kiosk.store.database import Database


@dataclass(frozen=True)
class StocktakeRow:
    """A count that goes on; `opened_at` is ms UTC."""

    id: str
    fact: str
    site: str
    staff: str
    expected: tuple[str, ...]
    on_loan: tuple[str, ...]
    piles: dict[str, int]
    category: str | None
    place: str
    opened_at: int


@dataclass(frozen=True)
class ScanRow:
    """A sticker that was read at this counter."""

    fact: str
    item: str | None
    quantity: int
    at: int


_COUNT = "id, fact, site, staff, expected, on_loan, piles, category, place, opened_at"


def _row(values: Sequence[object]) -> StocktakeRow:
    read = list(values)
    expected, on_loan, piles = (json.loads(str(text)) for text in read[4:7])
    read[4:7] = tuple(expected), tuple(on_loan), piles
    return StocktakeRow(*read)  # type: ignore[arg-type]


def going_on(database: Database) -> list[StocktakeRow]:
    """Counts that have not ended, the newest first."""
    rows = database.reading().execute(
        f"SELECT {_COUNT} FROM stocktake WHERE state = 'open' ORDER BY opened_at DESC, id"
    )
    return [_row(row) for row in rows]


def one(database: Database, stocktake: str) -> StocktakeRow | None:
    """The count, as long as it goes on."""
    rows = database.reading().execute(f"SELECT {_COUNT} FROM stocktake WHERE id = ? AND state = 'open'", (stocktake,))
    row = rows.fetchone()
    return _row(row) if row else None


def scans(database: Database, stocktake: str) -> list[ScanRow]:
    """What was read here and was not taken back, in order."""
    rows = database.reading().execute(
        "SELECT fact, item, quantity, at FROM stocktake_scan WHERE stocktake = ? ORDER BY at, fact", (stocktake,)
    )
    return [ScanRow(*row) for row in rows]


def is_read(database: Database, stocktake: str, item: str) -> bool:
    """Whether a thing was read here before."""
    rows = database.reading().execute(
        "SELECT 1 FROM stocktake_scan WHERE stocktake = ? AND item = ? LIMIT 1", (stocktake, item)
    )
    return rows.fetchone() is not None


def code_of(database: Database, scan: str) -> str | None:
    """What a strange sticker says; `None` when that was erased."""
    recorded = journal_rows.recorded(database.reading(), scan)
    return recorded.value("code") if recorded else None


def out(database: Database) -> dict[str, int]:
    """What is out, and since when (ms UTC)."""
    return dict(_pairs(database, "max(issued_at)"))


def pieces_out(database: Database) -> dict[str, int]:
    """How many pieces of each thing are out."""
    return dict(_pairs(database, "sum(quantity - came_back)"))


def _pairs(database: Database, what: str) -> Iterator[tuple[str, int]]:
    rows = database.reading().execute(f"SELECT item, {what} FROM loan WHERE state = 'out' GROUP BY item")
    return ((str(item), int(number)) for item, number in rows)
