"""The index of names that a search walks: kept beside every change of a person or a party, asked while somebody types.

Ten thousand names are too many to compare with what is typed after each key; their grams are few. Works alike on both
databases and needs no extension of either. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from sync.rules import name_search
from sync.server import bulk
from sync.server.keeping.keeping_models import NameGram, NameText

NameKind = Literal["person", "party"]
LOOKED_AT = 300  # names that share most with what was typed are compared sign by sign
_OF_PEOPLE = (
    'SELECT p."id", p."display_name", d."full_name", d."external_no", NULL, NULL FROM "person" p'
    ' LEFT JOIN "person_detail" d ON d."person" = p."id" WHERE p."id" IN ({})'
)
_OF_PARTIES = (
    'SELECT p."id", p."name", d."external_no", d."nip", d."regon", NULL FROM "party" p'
    ' LEFT JOIN "party_detail" d ON d."party" = p."id" WHERE p."kind" <> \'person\' AND p."id" IN ({})'
)
_later: ContextVar[set[tuple[NameKind, str]] | None] = ContextVar("later", default=None)


@dataclass(frozen=True)
class Hit:
    """Somebody or something that fits; the lower the `rank`, the better."""

    kind: NameKind
    id: str
    text: str
    rank: int


def changed(kind: NameKind, id: str) -> None:
    """What is known of somebody has changed, or they are no more. Inside the caller's transaction."""
    waiting = _later.get()
    if waiting is not None:
        waiting.add((kind, id))
    else:
        _lay_anew([(kind, id)])


@contextmanager
def together() -> Iterator[None]:
    """Changes of many names inside are laid into the index at the end, all at once. Inside a transaction."""
    if _later.get() is not None:
        yield
        return
    waiting: set[tuple[NameKind, str]] = set()
    token = _later.set(waiting)
    try:
        yield
        _lay_anew(sorted(waiting))
    finally:
        _later.reset(token)


def _lay_anew(changed: Iterable[tuple[NameKind, str]]) -> None:
    wanted = list(changed)
    for table in ("name_text", "name_gram"):
        bulk.execute_many(f'DELETE FROM "{table}" WHERE "id" = ?', [(id,) for _, id in wanted])
    for kind, sql in (("person", _OF_PEOPLE), ("party", _OF_PARTIES)):
        for part in bulk.parts(id for each, id in wanted if each == kind):
            rows = bulk.rows_of(sql.format(", ".join("?" * len(part))), part)
            texts = [(id, kind, name_search.text_of(told)) for id, *told in rows]
            bulk.insert(NameText, texts)
            grams = [(kind, gram, id) for id, _, text in texts for gram in sorted(name_search.grams_of(text))]
            bulk.insert(NameGram, grams)


def erased(id: str) -> set[str]:
    """Take somebody out of the index. Returns what stood there, which must not be found any more."""
    texts = {str(row[0]) for row in bulk.rows_of('SELECT "text" FROM "name_text" WHERE "id" = ?', (id,))}
    for table in ("name_text", "name_gram"):
        bulk.execute_many(f'DELETE FROM "{table}" WHERE "id" = ?', [(id,)])
    return texts


def search(typed: str, kinds: Iterable[NameKind], most: int) -> list[Hit]:
    """The best answers to what was typed, at most so many."""
    wanted = name_search.fold(typed)
    if not wanted:
        return []
    found = [
        Hit(kind, id, text, rank)
        for kind in kinds
        for id, text in _candidates(kind, wanted)
        if (rank := name_search.rank(wanted, text)) is not None
    ]
    return sorted(found, key=lambda hit: (hit.rank, hit.text, hit.id))[:most]


def _candidates(kind: NameKind, wanted: str) -> list[tuple[str, str]]:
    grams = sorted(name_search.grams_of(wanted))
    sql = (
        'SELECT t."id", t."text" FROM (SELECT "id", COUNT(*) AS shared FROM "name_gram"'
        f' WHERE "kind" = ? AND "gram" IN ({", ".join("?" * len(grams))}) GROUP BY "id"'
        f' ORDER BY shared DESC, "id" LIMIT {LOOKED_AT}) g JOIN "name_text" t ON t."id" = g."id"'
    )
    return [(str(id), str(text)) for id, text in bulk.rows_of(sql, (kind, *grams))]

