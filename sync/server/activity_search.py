"""Trainings, meetings and consultations found by what was typed: by what they were, what they were about, who advised
and who took part. As forgiving as the search of names. Only reads.

No index is kept of what was said: it stands in one place alone, from which it can be erased. So activities are gone
through from the newest on, a part at a time, until a page is full. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sync.activity_facts import ActivityKind
from sync.rules import name_search
from sync.server import bulk, questions_activities
from sync.server.activity_models import Activity
from sync.server.keeping import aliases, name_index
from sync.server.keeping.name_index import LOOKED_AT, NameKind
from sync.server.paging import PAGE, Page, page_of
from sync.server.questions_activities import ORDER, Wanted

PART = 500  # of those that are gone through, so many at once
WHILE_TYPING = 2_000  # so many of the newest are gone through after each key
_COLUMNS = (Activity.id, Activity.day, Activity.kind, Activity.topic, Activity.said,
            Activity.has_title, Activity.site)  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """What whoever searches sees, and so can find: what kinds, topics and advisers (by the id of what is booked) are
    called in their language; whether they see people by name; and at which sites what was said in consultations, `None`
    for all."""

    kinds: Mapping[str, str]
    topics: Mapping[str, str]
    advisers: Mapping[str, str]
    people: bool
    private: frozenset[str] | None

    def may_read(self, row: Any) -> bool:
        """What it was about, in words. What somebody came for alone is not for everybody."""
        is_private = row.kind == ActivityKind.CONSULTATION.value
        return not is_private or self.private is None or row.site in self.private


def search(
    typed: str, wanted: Wanted, sight: Sight, older: str | None = None, limit: int = PAGE, most: int | None = None
) -> Page[Activity]:
    """Those of `wanted` in which each typed word is found, by day, the newest first; of the newest `most`, `None` for
    all."""
    words = dict.fromkeys(name_search.fold(typed).split())
    if not words:
        return Page([], None)
    meant = [_Meant(word, sight) for word in words]
    by_whole = _with_people(name_search.fold(typed), sight) if len(meant) > 1 else set[str]()
    found: list[Any] = []
    going_on, seen = older, 0
    while len(found) <= limit and (most is None or seen < most):
        query = Activity.select(*_COLUMNS).namedtuples()
        rows, going_on = page_of(query, questions_activities.conditions(wanted), ORDER, going_on, PART)
        titles = _titles(rows, sight)
        found += [row for row in rows if row.id in by_whole or all(each.fits(row, titles) for each in meant)]
        seen += len(rows)
        if going_on is None:
            break
    whole = {row.id: row for row in Activity.select().where(Activity.id.in_([row.id for row in found[:limit]]))}
    shown = [whole[row.id] for row in found[:limit] if row.id in whole]
    return Page(shown, f"{found[limit - 1].day}~{found[limit - 1].id}" if len(found) > limit else None)


class _Meant:
    """What one word may mean."""

    def __init__(self, word: str, sight: Sight) -> None:
        self._kinds, self._topics = (_called(word, names) for names in (sight.kinds, sight.topics))
        self._activities = _with_people(word, sight) | _advised_by(_called(word, sight.advisers))
        # titles are many, and made of few words
        self._is_it = cache(lambda said: name_search.rank(word, name_search.fold(said)) is not None)

    def fits(self, row: Any, titles: Mapping[str, str]) -> bool:
        return (
            row.kind in self._kinds
            or row.topic in self._topics
            or row.id in self._activities
            or any(self._is_it(said) for said in titles.get(row.id, "").split())
        )


def _called(word: str, names: Mapping[str, str]) -> set[str]:
    return {id for id, name in names.items() if name_search.rank(word, name_search.fold(name)) is not None}


def _with_people(typed: str, sight: Sight) -> set[str]:
    """Activities in which somebody of this name took part, a person or a party."""
    found: set[str] = set()
    seen: tuple[NameKind, ...] = ("party", "person") if sight.people else ("party",)
    for kind in seen:
        ids = {hit.id for hit in name_index.search(typed, (kind,), LOOKED_AT)}
        ids |= {id for id, meant in aliases.all_of(kind).items() if meant in ids} if ids else set()
        found |= _ids(f'SELECT "activity" FROM "activity_participant" WHERE "{kind}" IN ({{}})', ids)
    return found


def _advised_by(resources: Iterable[str]) -> set[str]:
    """Consultations that were booked with one of these advisers."""
    sql = 'SELECT a."id" FROM "activity" a JOIN "booking" b ON b."id" = a."booking" WHERE b."resource" IN ({})'
    return _ids(f'{sql} AND a."booking" IS NOT NULL', resources)


def _ids(sql: str, wanted: Iterable[str]) -> set[str]:
    parts = bulk.parts(wanted)
    return {str(id) for part in parts for (id,) in bulk.rows_of(sql.format(", ".join("?" * len(part))), part)}


def _titles(rows: Iterable[Any], sight: Sight) -> dict[str, str]:
    """What those are about of which that may be read."""
    return questions_activities.words_of(row for row in rows if row.has_title and sight.may_read(row))
