"""The job that writes a long list into the register: whole or not at all, as one act that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import msgspec

from sync.server import register_store
from sync.server.importing.entries import Kind
from sync.server.importing.problems import UnreadableFile
from sync.server.keeping import bulk_changes, changes, uploads
from sync.server.keeping.acts import Author
from sync.server.models import database
from sync.server.office import Office
from sync.server.work.progress import JobFailed, Progress
from sync.server.work.work_models import Job


class _Wanted(msgspec.Struct, frozen=True):
    """`name` is that of the upload, `version` the number of the last change when somebody looked, `staff` what facts
    call them."""

    kind: Kind
    name: str
    words: str
    version: int
    staff: str


def import_list(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Write what somebody looked at; not if the register is another one by now."""
    wanted, home = msgspec.convert(parameters, _Wanted), office.settings.server.home
    author = Author(account=Job.get_by_id(progress.job).by, staff=wanted.staff)
    with database.writing():
        register_store.hold()
        if act_of(progress.job).exists():
            return  # it was written, and whoever wrote it died before saying so
        if changes.newest() != wanted.version:
            raise JobFailed("moved")
        try:
            found = uploads.draft_of(home, wanted.kind, wanted.name)
        except UnreadableFile:
            found = None
        if found is None:
            raise JobFailed("no_list")
        rows = count(1)
        progress.so_far(0, len(found.plan.changes))
        bulk_changes.write_plan(
            found.plan, wanted.words, author, office.now(), lambda: progress.so_far(next(rows)), id=act_id(progress.job)
        )
    uploads.path_of(home, wanted.name).unlink(missing_ok=True)


def act_id(job: str) -> str:
    """What the act of a job is called."""
    return job[:16]


def act_of(job: str) -> Any:
    """The act that a job has written, as a question for its row."""
    from sync.server.keeping.keeping_models import RegisterAct

    return RegisterAct.select().where(RegisterAct.id == act_id(job))
