"""Who looked at whom: written down when a page of a person is shown, a list of people is taken away or a program reads
their names; told on the page of their rights and in their report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sync.server import bulk, questions_names
from sync.server.models import database
from sync.server.outside import keys
from sync.server.rights.rights_models import Look

What = Literal["page", "report", "rights", "list", "program"]
SAME_LOOK_MS = 10 * 60_000  # turning the page over and back is one look


def note(person: str, by: str, what: What, now: int) -> None:
    """Somebody looks; `by` is an account of staff, a program's key or a command, `now` ms UTC."""
    note_all([person], by, what, now)


def note_all(people: Iterable[str], by: str, what: What, now: int) -> None:
    """Somebody looks at all of them at once."""
    wanted = list(dict.fromkeys(people))
    for part in bulk.parts(wanted):
        recent = Look.select(Look.person).where(
            Look.person.in_(part), Look.at > now - SAME_LOOK_MS, Look.by == by, Look.what == what
        )
        known = {row.person for row in recent}
        rows = [(person, by, now, what) for person in part if person not in known]
        if rows:
            with database.writing():
                bulk.execute_many('INSERT INTO "look" ("person", "by", "at", "what") VALUES (?, ?, ?, ?)', rows)


def names_of(told: Iterable[Look]) -> dict[str, str]:
    """Who looked, by what stands in `by`: names of staff and of programs; a command is its own name."""
    wanted = {look.by for look in told}
    programs = {row.id: str(row.name) for row in keys.every() if row.id in wanted}
    return {by: by for by in wanted} | questions_names.full_names(wanted) | programs


def at(person: str, limit: int = 50) -> list[Look]:
    """Who looked at somebody, the newest first."""
    return list(Look.select().where(Look.person == person).order_by(Look.at.desc(), Look.id.desc()).limit(limit))

