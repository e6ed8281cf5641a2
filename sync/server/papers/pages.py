"""What stands on a sticker or a card, and on which place of which page. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sync.server.papers.sheets import SheetLayout

Cell = TypeVar("Cell")


@dataclass(frozen=True)
class Label:
    """A sticker: `code` is the LT… code behind the squares, the rest people read. One that belongs to nothing yet has
    neither number nor name."""

    code: str
    inventory_no: str
    name: str
    centre: str


@dataclass(frozen=True)
class Card:
    """A member's card: `code` is the LC… code, made for this card and kept nowhere else. `party` "": no party."""

    code: str
    name: str
    party: str
    centre: str
    address: str = ""


@dataclass(frozen=True)
class Page(Generic[Cell]):
    """Rows of cells as they lie on the sheet; None is a place that stays empty."""

    rows: tuple[tuple[Cell | None, ...], ...]


def pages(cells: Sequence[Cell], layout: SheetLayout, skip: int = 0) -> list[Page[Cell]]:
    """`cells` in order on as many pages as it takes; the first `skip` places of the first sheet are used up already."""
    places: list[Cell | None] = [None] * skip + list(cells)
    places += [None] * (-len(places) % layout.cells)
    sheets = (places[start : start + layout.cells] for start in range(0, len(places), layout.cells))
    return [
        Page(tuple(tuple(sheet[at : at + layout.columns]) for at in range(0, layout.cells, layout.columns)))
        for sheet in sheets
    ]
