"""Who looked at whom: written down when a page of a person is shown, told on that page and in the person's report."""

from __future__ import annotations

from typing import Literal

from sync.server.models import database
from sync.server.rights.rights_models import Look

What = Literal["page", "report", "rights"]
SAME_LOOK_MS = 10 * 60_000  # turning the page over and back is one look


def note(person: str, by: str, what: What, now: int) -> None:
    """Somebody looks; `by` is an account of staff or a command, `now` ms UTC."""
    recent = Look.select().where(Look.person == person, Look.at > now - SAME_LOOK_MS, Look.by == by, Look.what == what)
    if not recent.exists():
        with database.writing():
            Look.insert(person=person, by=by, what=what, at=now).execute()


def at(person: str, limit: int = 50) -> list[Look]:
    """Who looked at somebody, the newest first."""
    return list(Look.select().where(Look.person == person).order_by(Look.at.desc(), Look.id.desc()).limit(limit))


def forget_before(moment: int) -> int:
    """Throw away what is older than `moment`. Returns how much it was."""
    with database.writing():
        return int(Look.delete().where(Look.at < moment).execute())


def count_before(moment: int) -> int:
    return int(Look.select().where(Look.at < moment).count())
