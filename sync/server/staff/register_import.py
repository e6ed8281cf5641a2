"""A spreadsheet taken into the register: uploaded, looked at, written as one act, and taken back as one.

The plan is made by `importing/`; what it would change is shown before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import get_args

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync.server import register_store, work
from sync.server.importing.drafting import Draft
from sync.server.importing.entries import LISTS, Kind
from sync.server.importing.problems import UnreadableFile
from sync.server.keeping import bulk_changes, changes, uploads
from sync.server.models import database
from sync.server.permissions import Permission, needs
from sync.server.staff import import_words
from sync.server.staff.desk import can, office, somebody, staff_id
from sync.server.staff.guard import takes_file
from sync.server.staff.keeping_acts import author
from sync.server.staff.kept_history import would_change
from sync.server.staff.screens import screens, show

LARGEST = 8 * 1024 * 1024  # as of what a stick brings; more goes in by the command
AT_ONCE = 1_000  # rows for which somebody waits; more are written by the worker
SHOWN = 100  # rows of each part of the preview
_ENTITIES = {"members": "person", "organisations": "party", "items": "item", "books": "item"}
OF_PEOPLE = frozenset({"members", "organisations"})


@screens.get("/register/import")
@needs(Permission.REGISTER)
def import_list() -> str:
    return _page()


def _page(told: str = "") -> str:
    columns = {kind: [column.headings[0] for column, _parse in listed] for kind, listed in LISTS.items()}
    return show("register_import", kinds=_kinds(), columns=columns, told=told)


def _kinds() -> dict[str, str]:
    return {kind: words for kind, words in import_words.kinds().items() if _may(kind)}


def _may(kind: str) -> bool:
    return kind not in OF_PEOPLE or can(Permission.PEOPLE)


def _kind(word: str) -> Kind:
    if word not in get_args(Kind):
        abort(404)
    if not _may(word):
        abort(403)
    return word  # type: ignore[return-value]


@screens.post("/register/import")
@needs(Permission.REGISTER)
@takes_file(LARGEST)
def upload_list() -> Response | tuple[str, int]:
    kind, file = _kind(request.form.get("kind", "")), request.files.get("file")
    data = file.read() if file is not None else b""
    if not data:
        return _page("none"), 400
    name = uploads.keep(office().settings.server.home, file.filename or "" if file else "", data, office().now())
    words = Path((file.filename or "") if file else "").name[:80]
    return redirect(url_for("staff.look_at_list", kind=kind, name=name, words=words), 303)


@screens.get("/register/import/<kind>/<name>")
@needs(Permission.REGISTER)
def look_at_list(kind: str, name: str) -> str | tuple[str, int]:
    """What would change; nothing is written."""
    return _look(_kind(kind), name)


def _look(kind: Kind, name: str, *, is_moved: bool = False) -> str | tuple[str, int]:
    try:
        made = _draft(kind, name)
    except UnreadableFile as wrong:
        return _page(import_words.reason(str(wrong))), 400
    return show(
        "register_import_plan", kind=kind, name=name, plan=made.plan, table=made.table, shown=SHOWN, is_moved=is_moved,
        version=changes.newest(), reason=import_words.reason, words=request.values.get("words", "")[:80],
        columns=_columns(made), title=import_words.kinds()[kind], line=partial(would_change, _ENTITIES[kind]),
    )  # fmt: skip


def _columns(made: Draft) -> Iterable[str]:
    return [heading.text for heading in made.table.columns.values()]


def _draft(kind: Kind, name: str) -> Draft:
    """Raises `UnreadableFile`."""
    return uploads.draft_of(office().settings.server.home, kind, name) or abort(404)


@screens.post("/register/import/<kind>/<name>")
@needs(Permission.REGISTER)
def write_list(kind: str, name: str) -> str | Response | tuple[str, int]:
    """Write it, if the register is as it was when somebody looked; else it is shown once more."""
    chosen, words, seen = _kind(kind), request.form.get("words", "")[:80], request.form.get("version")
    try:
        plan = _draft(chosen, name).plan
    except UnreadableFile as wrong:
        return _page(import_words.reason(str(wrong))), 400
    if len(plan.changes) > AT_ONCE and seen == str(changes.newest()):
        wanted = {"kind": chosen, "name": name, "words": words, "version": changes.newest()}
        job = work.ask("import_list", wanted | {"staff": staff_id()}, somebody().id, office().now())
        return redirect(url_for("staff.work_job", id=job), 303)
    with database.writing():
        register_store.hold()  # what was looked at still holds when it is written
        if seen != str(changes.newest()):
            shown = _look(chosen, name, is_moved=True)
            return (shown, 409) if isinstance(shown, str) else shown
        act, written = bulk_changes.write_plan(plan, words, author(), office().now())
    uploads.path_of(office().settings.server.home, name).unlink(missing_ok=True)
    return redirect(url_for("staff.register_act", id=act) if written else url_for("staff.register_acts"), 303)


