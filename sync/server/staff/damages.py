"""What is wrong with things: the list, one damage, reporting one, and what became of it.

Says of nobody that they did it.
"""

from __future__ import annotations

import re
from typing import get_args

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.desk_facts import PhotoErased
from sync.lending_facts import DamageKind, DamageOutcome
from sync.rules import inspections
from sync.server import (
    inspecting,
    own_journal,
    photos,
    questions_desk,
    questions_names,
    questions_words,
    register_store,
    store,
)
from sync.server.own_journal import Draft
from sync.server.permissions import Permission, needs
from sync.server.photos import PhotoError
from sync.server.staff import asked, names, part_ticks
from sync.server.staff.acts import to_act
from sync.server.staff.desk import may_read_words, office, staff_id
from sync.server.staff.guard import takes_file
from sync.server.staff.inspections import note, photo_in_form
from sync.server.staff.screens import screens, show

KINDS: tuple[DamageKind, ...] = get_args(DamageKind)
OUTCOMES: tuple[DamageOutcome, ...] = get_args(DamageOutcome)
STATES = ("open", "settled", "all")
_MONEY = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


@screens.get("/damages")
@needs(Permission.READ)
def damages() -> str:
    state, item = asked.one_of("state", STATES) or "open", asked.word("item")
    page = questions_desk.damages(None if state == "all" else state, item, asked.word("older"), site=asked.site())
    return show("damages", page=page, names=names.Names(page.rows), state=state, states=STATES, item=item)


@screens.get("/damages/<id>")
@needs(Permission.READ)
def damage(id: str) -> str:
    return _page(id)


def _page(id: str, told: str = "") -> str:
    found = questions_desk.damage(id) or abort(404)
    loan = store.loan(found.loan) if found.loan else None
    words = {"reported": found.fact, "settled": found.settled_fact} if may_read_words(found.site) else {}
    lacks = questions_desk.parts_of_text(found.parts)
    return show(
        "damage", damage=found, loan=loan, notes={key: questions_words.one(uid) for key, uid in words.items()},
        parts=questions_desk.names_of_parts(lacks, names.language()), outcomes=OUTCOMES, told=told,
        names=names.Names([found, *([loan] if loan else [])], people=[found.staff, found.settled_by]),
        photo=found.photo if found.photo and photos.read(office().settings.server.home, found.photo) else None,
    )  # fmt: skip


@screens.get("/photos/<name>.jpg")
@needs(Permission.NAMES)
def photo(name: str) -> Response:
    """A picture that staff took. Whoever may not read what people said may not see it either."""
    data = photos.read(office().settings.server.home, name) or abort(404)
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": "private, no-store"})


@screens.post("/damages/<id>/erase-photo")
@needs(Permission.LEND)
def erase_photo(id: str) -> Response:
    """The picture shows too much: it goes for good, what is noted stays."""
    found = questions_desk.damage(id) or abort(404)
    here = office()
    if found.photo and photos.read(here.settings.server.home, found.photo) is not None:
        own_journal.record([Draft(PhotoErased(damage=id, staff=staff_id()))], here.now())  # told before it is gone
        photos.erase(here.settings.server.home, found.photo)
    return redirect(url_for("staff.damage", id=id), 303)


@screens.post("/damages/<id>/settle")
@needs(Permission.LEND)
def settle(id: str) -> Response | tuple[str, int]:
    """What became of it; once more, when it was told wrong before."""
    form = request.form
    found = questions_desk.damage(id) or abort(404)
    outcome = next((each for each in OUTCOMES if each == form.get("outcome")), None)
    if outcome is None:
        return _page(id, "outcome"), 400
    try:
        cost = _grosze(form.get("cost", ""))
    except ValueError:
        return _page(id, "cost"), 400
    withdraw = outcome == "written_off" and form.get("withdraw") == "yes"
    done = inspecting.settle(
        found.id, outcome, cost, note(), staff_id(), office().now(), withdraw=withdraw, was=form.get("was")
    )  # fmt: skip
    if not done:
        return _page(id, "changed"), 409
    return redirect(url_for("staff.damage", id=id), 303)


def _grosze(text: str) -> int | None:
    """ "412", "412,50 zł" → grosze; `None` for nothing told. Raises `ValueError` for what is no sum of money."""
    text = re.sub(r"\s|zł", "", text)
    if not text:
        return None
    found = _MONEY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


@screens.get("/items/<id>/damage")
@needs(Permission.LEND)
def new_damage(id: str) -> str:
    return _form(id)


def _form(id: str, *, unreadable: bool = False) -> str:
    """With what was typed before, when the picture was none."""
    item = register_store.get(register.Item, id) or abort(404)
    parts = {part.id: part for part in questions_names.parts(id)}
    whole = inspections.pieces(parts.values())
    lacks = inspections.missing_of(whole, part_ticks.told(request.form, whole)) if unreadable else ()
    ticks = part_ticks.ticks(whole, parts, names.language(), lacks)
    out = store.loans(office().now(), store.ListFilter(item=id, state="out"), limit=1).rows
    return show(
        "new_damage", item=item, ticks=ticks, kinds=KINDS, loan=out[0] if out else None, unreadable=unreadable,
        kind=request.form.get("kind", KINDS[0]), note=note(),
        names=names.Names(out, items=[id]),
    )  # fmt: skip


@screens.post("/items/<id>/damage")
@needs(Permission.LEND)
@takes_file(photos.LARGEST)
def report_damage(id: str) -> Response | tuple[str, int]:
    item = register_store.get(register.Item, id) or abort(404)
    kind = next((each for each in KINDS if each == request.form.get("kind")), KINDS[0])
    whole = inspections.pieces(questions_names.parts(id))
    lacks = inspections.missing_of(whole, part_ticks.told(request.form, whole))
    out = store.loans(office().now(), store.ListFilter(item=id, state="out"), limit=1).rows
    loan = out[0].id if out else None
    try:
        photo = photo_in_form()
    except PhotoError:
        return _form(id, unreadable=True), 400
    _, uids = inspecting.report(id, kind, lacks, note(), item.site, staff_id(), office().now(), loan, photo)
    return redirect(to_act(uids), 303)
