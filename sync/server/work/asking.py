"""Jobs written down, looked up, cancelled. Runs nothing: that is `running`. Times are ms UTC."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from sync.server.models import database
from sync.server.paging import PAGE, Page, page_of
from sync.server.work.kinds import KINDS
from sync.server.work.progress import here
from sync.server.work.work_models import Job

OPEN = ("waiting", "running")
SERVER = "lada server"  # who asks for what comes round


def ask(kind: str, parameters: Mapping[str, Any], by: str, now: int) -> str:
    """Write down a job of `kind`, to be taken up by the worker; `by` is the account of staff that asks, or a command.
    Returns its id. Raises `KeyError` for a kind that there is none of."""
    KINDS[kind]
    id = secrets.token_hex(16)
    with database.writing():
        Job.add(
            id=id, kind=kind, parameters=msgspec.json.encode(parameters).decode(), by=by, asked_at=now, state="waiting"
        )
    return id


def get(id: str) -> Job | None:
    found: Job | None = Job.get_or_none(Job.id == id.replace("\0", ""))
    if found is not None and (running := here(found.id)) is not None:
        found.done, found.total = running.done, running.total
    return found


def of(by: str | None, older: str | None = None, limit: int = PAGE) -> Page[Job]:
    """The jobs that somebody asked for, the newest first; `None`: of everybody."""
    conditions = [] if by is None else [Job.by == by]
    rows, further = page_of(Job.select(), conditions, (Job.asked_at, Job.id), older, limit)
    return Page(rows, further)


def count_waiting() -> int:
    """How many jobs nobody has taken up yet."""
    return int(Job.select().where(Job.state == "waiting").count())


def cancel(id: str, now: int) -> bool:
    """Nobody wants it any more: one that waits is cancelled at once, one that runs when it next says how far it is.
    `False`: it had ended."""
    if (running_here := here(id)) is not None:
        running_here.is_cancelled = True  # it may be what keeps us from writing
    with database.writing():
        waiting = Job.update(state="cancelled", cancel_asked_at=now, ended_at=now).where(
            Job.id == id, Job.state == "waiting"
        )
        running = Job.update(cancel_asked_at=now).where(Job.id == id, Job.state == "running")
        return bool(waiting.execute() or running.execute())
