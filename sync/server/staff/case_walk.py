"""The list to walk to the shelf with: things about which a case is open, to be looked for, ticked and scanned.

A scan is a fact that the thing lies here, of whoever may answer cases, and can be taken back; whoever only reads has
it carried in the address. What was found out is said at the case.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import codes, register
from sync.server import questions_names, register_store, walking
from sync.server.deciding import queue
from sync.server.deciding.queue import Wanted
from sync.server.models import Case
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, case_paper, case_words, names, slips, wording
from sync.server.staff.desk import can, may_at, office, sites_allowed, staff_id
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
    ticked = [*dict.fromkeys([*_ticked(), *walking.on_walks(_walked(site), today)])]
    last, did = asked.word("last"), asked.word("did")
    return show(
        "cases_to_check", by_item=by_item, ticked=ticked, names=names.Names(found, items=[last]), site=site,
        sites=sites(), words=case_words, last=last, missed=asked.word("missed"), today=today,
        did=did if did and can(Permission.DECIDE) and walking.scan(did) else None,
        kiosks=[each for each in case_paper.kiosks() if site in (None, each.site)], papers=case_paper.papers(),
        sentence=case_paper.sentence, icons=case_paper.ICONS,
    )  # fmt: skip


@screens.post("/cases/to-check")
@needs(Permission.READ)
def tick_case_item() -> Response:
    """A sticker was scanned, an inventory number typed, or the code of a list on paper scanned."""
    text = request.form.get("q", "").strip()[: asked.LONGEST]
    site = asked.word("site")
    paper = slips.paper_of(text)
    if paper is not None:
        return redirect(url_for("staff.check_list", id=paper), 303)
    item = _item_of(text)
    if item is None:
        return redirect(url_for("staff.cases_to_check", site=site, seen=_ticked(), missed="1"), 303)
    here = site or _home(item)
    if here is not None and may_at(here, Permission.DECIDE):
        now = office().now()
        did = walking.seen(item, here, wording.iso_day(now), staff_id(), now)
        return redirect(url_for("staff.cases_to_check", site=site, last=item, did=did, _anchor=f"i-{item}"), 303)
    seen = [*dict.fromkeys([*_ticked(), item])]
    return redirect(url_for("staff.cases_to_check", site=site, seen=seen, last=item, _anchor=f"i-{item}"), 303)


@screens.post("/cases/to-check/<uid>/undo")
@needs(Permission.DECIDE)
def untick_case_item(uid: str) -> Response:
    """It was another thing."""
    found = walking.scan(uid) or abort(404)
    if not may_at(found.site, Permission.DECIDE):
        abort(403)
    walking.take_back(uid, staff_id(), office().now())
    return redirect(url_for("staff.cases_to_check", site=asked.word("site")), 303)


def _walked(site: str | None) -> list[str]:
    """The sites that the list is of."""
    allowed = sites_allowed(Permission.READ)
    return [each.id for each in sites() if site in (None, each.id) and (allowed is None or each.id in allowed)]


def _home(item: str) -> str | None:
    known = register_store.get(register.Item, item)
    return known.site if known is not None else None


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
