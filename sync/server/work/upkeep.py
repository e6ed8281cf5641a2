"""Jobs that keep the server's own house: folding facts anew, throwing away files that nobody fetched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.server import check_list_rows, detecting, project
from sync.server.deciding import answering
from sync.server.figures import rolled
from sync.server.models import database
from sync.server.office import Office
from sync.server.work import results
from sync.server.work.asking import OPEN
from sync.server.work.progress import Progress
from sync.server.work.work_models import Job

JOBS_KEPT_MS = 90 * 24 * 3_600_000


def rebuild(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Fold all facts anew, in one transaction; on SQLite nobody else can write meanwhile."""
    project.rebuild(office.now(), progress.so_far)


def roll_up(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Count the days of reports that facts have changed, so that nobody waits for them."""
    rolled.keep_up(office.now(), progress.so_far)


def look_by_time(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Look for the cases that come with the passing of time, let the house decide what it may, and ask no kiosk any
    more for a list to check that came too late."""
    detecting.by_time(office.now())
    answering.settle_by_rule(office.now())
    with database.writing():
        check_list_rows.let_go(office.now())


def clear_results(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Throw away the files whose time is over, and what is known of jobs that ended long ago."""
    now = office.now()
    with database.writing():
        Job.update(file_name=None, kept_until=None).where(Job.kept_until < now).execute()
        Job.delete().where(Job.ended_at < now - JOBS_KEPT_MS).execute()
        kept = {row.id for row in Job.select(Job.id).where(Job.file_name.is_null(False) | Job.state.in_(OPEN))}
    results.forget_all_but(office.settings.server.home, kept)


def forget_results(home: Path) -> None:
    """Throw all files away: somebody was erased who may stand in them."""
    with database.writing():
        Job.update(file_name=None, kept_until=None).where(Job.file_name.is_null(False)).execute()
        running = {row.id for row in Job.select(Job.id).where(Job.state.in_(OPEN))}
    results.forget_all_but(home, running)
