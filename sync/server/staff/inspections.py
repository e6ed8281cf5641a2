"""What came back and waits to be looked at, and looking at a thing."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.facts import Condition
from sync.rules.inspections import DUE_MS, Found, Verdict, missing_of
from sync.server import (
    inspecting,
    item_details,
    photos,
    questions_desk,
    questions_names,
    questions_words,
    register_store,
    store,
)
from sync.server.permissions import Permission, needs
from sync.server.photos import PhotoError
from sync.server.staff import asked, names, part_ticks
from sync.server.staff.acts import to_act
from sync.server.staff.desk import office, staff_id
from sync.server.staff.guard import takes_file
from sync.server.staff.screens import screens, show, sites

NOTE_LENGTH = 200
SHOWN = 200


@screens.get("/to-inspect")
@needs(Permission.READ)
def to_inspect() -> str:
    site = asked.site()
    rows = questions_desk.to_inspect(site, SHOWN)
    return show(
        "to_inspect", rows=rows, count=questions_desk.count_to_inspect(site), names=names.Names(rows), sites=sites(),
        site=site, late=office().now() - DUE_MS,
    )  # fmt: skip


@screens.get("/items/<id>/inspect")
@needs(Permission.LEND)
def inspect(id: str) -> str:
    """How it is now, beside how it was handed over and what whoever brought it said."""
    return _page(id)


def _page(id: str, *, unreadable: bool = False) -> str:
    """With what was typed before, when the picture was none."""
    item = register_store.get(register.Item, id) or abort(404)
    came, declared = questions_desk.came_back(id), questions_desk.declared(id)
    loan = store.loan(came.loan) if came.loan else None
    missing = questions_desk.parts_of_text(declared.missing) if declared else []
    lacks = _lacks(came.went_out) if unreadable else missing
    parts = {part.id: part for part in questions_names.parts(id)}
    return show(
        "inspect", item=item, pull_for=item_details.of(id).pull_for, came=came, loan=loan, declared=declared,
        said=questions_words.one(declared.fact) if declared and declared.has_note else "",
        ticks=part_ticks.ticks(came.went_out, parts, names.language(), lacks),
        chosen=request.form.get("condition") or (declared.condition if declared and not missing else "fine"),
        conditions=list(Condition), unreadable=unreadable, note=note(),
        known=questions_desk.open_damages(id),
        names=names.Names([loan] if loan else [], people=[declared.person if declared else None], items=[id]),
    )  # fmt: skip


def _lacks(went_out: tuple[str, ...]) -> list[str]:
    """What has no tick in the form."""
    return missing_of(went_out, part_ticks.told(request.form, went_out))


@screens.post("/items/<id>/inspect")
@needs(Permission.LEND)
@takes_file(photos.LARGEST)
def note_inspection(id: str) -> Response | tuple[str, int]:
    item = register_store.get(register.Item, id) or abort(404)
    came, state = questions_desk.came_back(id), questions_desk.returned(id)
    if request.form.get("take_back", "") != (came.take_back or ""):
        return redirect(url_for("staff.inspect", id=id), 303)  # it went out or came back again meanwhile
    site = (state.site if state else None) or item.site
    try:
        photo = photo_in_form()
    except PhotoError:
        return _page(id, unreadable=True), 400
    found = found_in_form(came.went_out)
    verdict, uids = inspecting.inspect(came, found, note(), site, staff_id(), office().now(), photo)
    after = url_for("staff.loan", id=came.loan) if verdict is Verdict.RESUMED and came.loan else None
    return redirect(after or to_act(uids), 303)


def found_in_form(went_out: tuple[str, ...]) -> Found:
    """What staff say they see."""
    form = request.form
    told = form.get("condition", "")
    condition = Condition(told) if told in list(Condition) else Condition.FINE
    return Found(part_ticks.told(form, went_out), condition, here=told != "not_here")


def photo_in_form() -> str | None:
    """Keep the picture that came with the form; its name, `None` without one. Raises `PhotoError`."""
    data = request.files["photo"].read() if "photo" in request.files else b""
    return photos.keep(office().settings.server.home, data) if data else None


def note() -> str:
    """What staff wrote in their own words, "" for nothing."""
    return request.form.get("note", "").strip()[:NOTE_LENGTH].replace("\0", "")
