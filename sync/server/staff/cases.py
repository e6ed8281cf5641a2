"""The cases: facts that do not fit, in a plain list, each with the facts that it points at."""

from __future__ import annotations

import json

from flask import abort

from sync.server import store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.ordering import unordered
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import CASE_STATES, CASES


@screens.get("/cases")
@needs(Permission.READ)
def cases() -> str:
    state, kind = asked.one_of("state", (*CASE_STATES, "all")) or "open", asked.one_of("kind", CASES)
    page = store.cases(None if state == "all" else state, kind, asked.word("older"))
    return show(
        "cases", page=page, names=names.Names(page.rows), state=state, states=CASE_STATES, kind=kind, kinds=CASES
    )


@screens.get("/cases/<id>")
@needs(Permission.READ)
def case(id: str) -> str:
    found = store.case(id) or abort(404)
    views = [view for view in map(store.fact, json.loads(found.facts)) if view]
    rows = sorted((view.row for view in views), key=lambda row: row.happened_at)
    return show("case", case=found, rows=rows, unordered=unordered(rows), names=names.Names([found, *rows]))
