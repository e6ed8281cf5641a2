"""What the register said of something at an earlier moment, as far as it was out of the ordinary. Only reads.

A kiosk works by the list that it was given; whether it was older than a change follows from the history of the
register, which nobody changes afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from sync import register
from sync.server import bulk, register_store

E = TypeVar("E", bound=register.Entity)
Change = tuple[int, register.Entity | None, register.Entity | None]  # when (ms UTC), before, after


@dataclass
class Past(Generic[E]):
    """Changes by entity, oldest first; an entity that never was out of the ordinary has none."""

    changes: dict[str, list[Change]] = field(default_factory=dict)

    def at(self, entity_id: str | None, moment: int) -> E | None:
        """How it stood then; `None` where it was ordinary, or not there."""
        found: register.Entity | None = None
        for number, (at, before, after) in enumerate(self.changes.get(entity_id or "", ())):
            if at > moment:
                return found if number else before  # type: ignore[return-value]
            found = after
        return found  # type: ignore[return-value]


_FIELDS = ("status", "agreement_until")  # an entity spells them only where they are out of the ordinary


def past_of(kind: type[E], ids: Iterable[str | None]) -> Past[E]:
    """Of those of `ids` whose status or agreement was ever out of the ordinary."""
    marks = [f'%"{name}":%' for name in _FIELDS]
    odd = ' OR '.join(['"before" LIKE ? OR "after" LIKE ?'] * len(marks))
    found: Past[E] = Past()
    for part in bulk.parts(each for each in ids if each is not None):
        rows = bulk.rows_of(
            'SELECT "entity_id", "at", "before", "after" FROM "register_change" WHERE "entity" = ?'
            f' AND "entity_id" IN ({", ".join("?" * len(part))}) AND ({odd}) ORDER BY "id"',
            [register_store.tag_of(kind), *part, *(mark for mark in marks for _ in range(2))],
        )
        for entity_id, at, before, after in rows:
            found.changes.setdefault(entity_id, []).append((at, _read(before), _read(after)))
    return found


def blocks_at(moments: Iterable[int]) -> dict[int, list[register.Block]]:
    """The blocks of people and parties that stood at each moment. A centre has few."""
    rows = bulk.rows_of(
        'SELECT "entity_id", "at", "after" FROM "register_change" WHERE "entity" = ? ORDER BY "id"',
        [register_store.tag_of(register.Block)],
    )
    if not rows:
        return {}
    changes = [(entity_id, at, _read(after)) for entity_id, at, after in rows]
    found: dict[int, list[register.Block]] = {}
    for moment in set(moments):
        standing = {entity_id: after for entity_id, at, after in changes if at <= moment}
        found[moment] = [each for each in standing.values() if isinstance(each, register.Block)]
    return found


def _read(text: str | None) -> register.Entity | None:
    try:
        return register.decode(text.encode()) if text is not None else None
    except msgspec.MsgspecError:  # of a version whose shapes are no more
        return None
