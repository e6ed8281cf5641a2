"""Lists by pages, newest first: going on after the last row that was seen, so that a long list is not counted through.
Must not know what a row is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from peewee import TextField, Tuple

PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a longer list."""

    rows: list[T]
    older: str | None


def page_of(
    query: Any, conditions: Sequence[Any], order: Sequence[Any], older: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """One page, newest first, going on after the row that `older` names (its values in `order`, joined by "~")."""
    place = _place(older, order) if older else None
    if place is not None:
        conditions = [*conditions, Tuple(*order) < Tuple(*place)]
    rows = query.where(*conditions) if conditions else query
    found = list(rows.order_by(*(field.desc() for field in order)).limit(limit + 1))
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], "~".join(str(getattr(last, getattr(field, "object_id_name", field.name))) for field in order)


def _place(older: str, order: Sequence[Any]) -> list[Any] | None:
    """The values that `older` holds, `None` when somebody made it up."""
    parts = older.replace("\0", "").split("~")
    if len(parts) != len(order):
        return None
    are_numbers = [not isinstance(field, TextField) for field in order]
    if any(is_number and not _NUMBER.fullmatch(part) for is_number, part in zip(are_numbers, parts, strict=True)):
        return None
    return [int(part) if is_number else part for is_number, part in zip(are_numbers, parts, strict=True)]


_NUMBER = re.compile(r"-?[0-9]{1,18}")
