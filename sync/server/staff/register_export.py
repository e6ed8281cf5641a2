"""Lists of the register as files: CSV and JSON sent row by row, XLSX as a workbook. Nothing in them is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import get_args

from flask import Response, abort, redirect, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from sync.server import work
from sync.server.keeping import taking_out
from sync.server.keeping.taking_out import LISTS, What
from sync.server.permissions import Permission, needs, steps_up
from sync.server.rights import looks
from sync.server.staff import spreadsheets
from sync.server.staff.desk import office, somebody
from sync.server.staff.register_words import TAKEN_OUT
from sync.server.staff.screens import screens, show

AT_ONCE = 2_000  # rows of a workbook for which somebody waits
NAMING: dict[What, str] = {"people": "id", "memberships": "person_id"}  # the column that names a person
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@screens.get("/register/export")
@needs(Permission.EXPORT)
def export_lists() -> str:
    return show("register_export", lists=TAKEN_OUT)


@screens.get("/register/export/<what>.csv")
@needs(Permission.EXPORT)
@steps_up
def export_csv(what: str) -> Response:
    return _streamed(_what(what), "csv")


@screens.get("/register/export/<what>.json")
@needs(Permission.EXPORT)
@steps_up
def export_json(what: str) -> Response:
    return _streamed(_what(what), "json")


@screens.get("/register/export/<what>.xlsx")
@needs(Permission.EXPORT)
@steps_up
def export_xlsx(what: str) -> AnyResponse:
    """A long one is written by the worker."""
    chosen = _what(what)
    title = str(TAKEN_OUT[chosen])
    if taking_out.count(chosen) > AT_ONCE:
        job = work.ask("register_list", {"what": chosen, "title": title}, somebody().id, office().now())
        return redirect(url_for("staff.work_job", id=job), 303)
    return spreadsheets.workbook(chosen, [spreadsheets.Table(title, _with_head(chosen))])


def _what(word: str) -> What:
    """Which list is taken away. Whose names stand in it is written down: somebody looked at all of them."""
    chosen: What = word if word in get_args(What) else abort(404)  # type: ignore[assignment]
    if chosen in NAMING:
        place = LISTS[chosen][0].index(NAMING[chosen])
        people = {str(row[place]) for row in taking_out.rows(chosen)}
        looks.note_all(people, somebody().id, "list", office().now())
    return chosen


def _streamed(what: What, form: str) -> Response:
    lines = _as_csv(what) if form == "csv" else _as_json(what)
    headers = {"Content-Disposition": f'attachment; filename="{what}.{form}"', "Cache-Control": "no-store"}
    return Response(stream_with_context(lines), content_type=TYPES[form], headers=headers)


def _as_csv(what: What) -> Iterator[str]:
    yield "\ufeff"
    for row in _with_head(what):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerow(
            [spreadsheets.harmless(str(cell)) if cell is not None else "" for cell in row]
        )
        yield text.getvalue()


def _with_head(what: What) -> Iterator[tuple[str | int | None, ...]]:
    yield LISTS[what][0]
    yield from taking_out.rows(what)


def _as_json(what: What) -> Iterator[str]:
    """One object a line inside a list."""
    columns = LISTS[what][0]
    mark = "["
    for row in taking_out.rows(what):
        yield f"{mark}\n{json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)}"
        mark = ","
    yield "[]\n" if mark == "[" else "\n]\n"
