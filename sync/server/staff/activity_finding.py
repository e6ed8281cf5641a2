"""Trainings, meetings and consultations while somebody types: what fits, as far as whoever is logged in may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from sync import register
from sync.server import activity_search, questions_activities, register_store
from sync.server.activity_models import Activity, ActivityParticipant
from sync.server.activity_search import Sight
from sync.server.activity_words import KINDS, TOPICS
from sync.server.paging import Page
from sync.server.permissions import Permission
from sync.server.questions_activities import Wanted
from sync.server.staff import names
from sync.server.staff.desk import can, sites_allowed
from sync.server.staff.wording import plain_day

NAMED = 2  # of those who took part, so many stand beside an answer


def sight() -> Sight:
    """What whoever is logged in may read of them."""
    advisers = register_store.every(register.Resource)
    return Sight(
        {kind: str(words) for kind, words in KINDS.items()}, {topic: str(words) for topic, words in TOPICS.items()},
        {each.id: each.name.in_language(names.language()) for each in advisers if each.kind == "adviser"},
        can(Permission.NAMES), sites_allowed(Permission.NAMES),
    )  # fmt: skip


def found(typed: str, wanted: Wanted, older: str | None) -> Page[Activity]:
    return activity_search.search(typed, wanted, sight(), older)


def titles(rows: Sequence[Activity]) -> dict[str, str]:
    """What those were about of which whoever is logged in may read it."""
    seen = sight()
    return questions_activities.words_of(row for row in rows if seen.may_read(row))


def answers(typed: str, most: int) -> list[dict[str, Any]]:
    """For a list that is walked by arrows, the newest first; older ones are found by the form."""
    wanted = Wanted(sites=sites_allowed(Permission.READ))
    rows = activity_search.search(typed, wanted, sight(), limit=most, most=activity_search.WHILE_TYPING).rows
    said, took_part = titles(rows), questions_activities.participants(row.id for row in rows)
    named = names.Names([each for some in took_part.values() for each in some])
    return [
        {
            "id": row.id, "name": ": ".join(filter(None, (_called(row), said.get(row.id)))),
            "number": plain_day(row.day), "state": _beside(row, took_part.get(row.id, []), named),
            "address": url_for("staff.activity", id=row.id),
        }
        for row in rows
    ]  # fmt: skip


def _called(row: Activity) -> str:
    """"Konsultacja: prawo"."""
    kind = str(KINDS.get(row.kind or "", row.kind))
    topic = str(TOPICS.get(row.topic, row.topic)) if row.topic else ""
    return ": ".join(filter(None, (kind[:1].upper() + kind[1:], topic)))


def _beside(row: Activity, some: Sequence[ActivityParticipant], named: names.Names) -> str:
    """Who took part, as far as they are seen by name."""
    seen = [
        named.person(each.person) if each.person else named.party(each.party)
        for each in some if can(Permission.NAMES) or not each.person
    ]  # fmt: skip
    more = ["…"] if len(seen) > NAMED else []
    return ", ".join([*seen[:NAMED], *more, *([_("does not count")] if row.state != "held" else [])])
