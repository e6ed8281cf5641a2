"""Ids that stand for another: of people and parties that were found to be one. Facts keep the id that they were written
with; whoever lists or counts asks here which ids mean the same.

Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.server import bulk


def canonical(ids: Iterable[str]) -> dict[str, str]:
    """Each of `ids` that stands for another, with the one that it stands for in the end; the others are left out."""
    found = _stand_for(set(ids))
    waiting = set(found.values())
    while further := _stand_for(waiting):
        found = {id: further.get(meant, meant) for id, meant in found.items()}
        waiting = set(further.values())
    return found


def _stand_for(ids: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in bulk.parts(ids):
        sql = f'SELECT "id", "stands_for" FROM "register_alias" WHERE "id" IN ({", ".join("?" * len(part))})'
        found |= {str(id): str(meant) for id, meant in bulk.rows_of(sql, part)}
    return found


def all_of(kind: str) -> dict[str, str]:
    """Every alias of a kind (person, party), with what it stands for in the end: for counting many rows at once."""
    rows = bulk.rows_of('SELECT "id", "stands_for" FROM "register_alias" WHERE "kind" = ?', (kind,))
    found = {str(id): str(meant) for id, meant in rows}
    for id, meant in found.items():
        while meant in found:
            meant = found[meant]
        found[id] = meant
    return found


def of(id: str) -> list[str]:
    """The ids that stand for this one."""
    found: list[str] = []
    waiting = [id]
    while waiting:
        sql = 'SELECT "id" FROM "register_alias" WHERE "stands_for" = ? ORDER BY "id"'
        nearer = [str(row[0]) for row in bulk.rows_of(sql, (waiting.pop(),))]
        found += nearer
        waiting += nearer
    return found


def alike(id: str) -> list[str]:
    """This id and every other that means the same: what a list of their visits, loans or pages looks for."""
    meant = canonical([id]).get(id, id)
    return [meant, *of(meant)]
