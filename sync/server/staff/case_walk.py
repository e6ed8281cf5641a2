"""The list to walk to the shelf with: things about which a case is open, to be looked for, ticked and scanned.

What was scanned is carried in the address, so that the list can be printed, sent on and gone back over; nothing is
written by a scan. What was found out is said at the case.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sync import codes
from sync.server import questions_names
from sync.server.deciding import queue
from sync.server.deciding.queue import Wanted
from sync.server.models import Case
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, case_words, names, wording
from sync.server.staff.desk import office, sites_allowed
from sync.server.staff.screens import screens, show, sites


@screens.get("/cases/to-check")
@needs(Permission.READ)
def cases_to_check() -> str:
    site = asked.word("site")
    today = wording.iso_day(office().now())
    found = queue.to_walk_to(Wanted(today, site=site, sites=sites_allowed(Permission.READ)))
    by_item: dict[str, list[Case]] = {}
    for row in found:
        by_item.setdefault(row.item or "", []).append(row)
    ticked = _ticked()
    last = asked.word("last")
    return show(
        "cases_to_check", by_item=by_item, ticked=ticked, names=names.Names(found, items=[last]), site=site,
        sites=sites(), words=case_words, last=last, missed=asked.word("missed"), today=today,
    )  # fmt: skip


@screens.post("/cases/to-check")
@needs(Permission.READ)
def tick_case_item() -> Response:
    """A sticker was scanned, or an inventory number typed."""
    text = request.form.get("q", "").strip()[: asked.LONGEST]
    site = asked.word("site")
    item = _item_of(text)
    if item is None:
        return redirect(url_for("staff.cases_to_check", site=site, seen=_ticked(), missed="1"), 303)
    seen = [*dict.fromkeys([*_ticked(), item])]
    return redirect(url_for("staff.cases_to_check", site=site, seen=seen, last=item, _anchor=f"i-{item}"), 303)


def _ticked() -> list[str]:
    """Things that were scanned on this walk."""
    return [each for each in request.args.getlist("seen") if 0 < len(each) <= asked.LONGEST][: queue.WALK]


def _item_of(text: str) -> str | None:
    parsed = codes.parse(text)
    if parsed is not None and parsed[0] is codes.CodeKind.ITEM:
        return questions_names.item_with(parsed[1])
    if not text or parsed is not None:
        return None
    found = questions_names.items(text, names.thing)
    exact = [
        each.id for each in found if each.number and questions_names.fold(each.number) == questions_names.fold(text)
    ]
    return exact[0] if exact else found[0].id if len(found) == 1 else None
