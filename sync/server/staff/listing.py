"""A page of a list that lies in memory whole (names, for which no database sorts Polish right)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sync.server.staff import asked

T = TypeVar("T")
ROWS = 50


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """`number` of `pages`, from 1; `all` counts the rows of the whole list."""

    rows: list[T]
    number: int
    pages: int
    all: int


def page_of(rows: Sequence[T]) -> ListPage[T]:
    """The page that the address asks for; the last one when there are not so many."""
    pages = max(1, -(-len(rows) // ROWS))
    number = min(asked.number("page"), pages)
    return ListPage(list(rows[(number - 1) * ROWS : number * ROWS]), number, pages, len(rows))
