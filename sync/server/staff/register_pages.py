"""What staff keep by plain forms: the list of a kind, one entity, a new one; taken away, and put back.

The kinds stand in `sheets.py`; one list, one form and one template serve all of them.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import msgspec
from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync import register
from sync.register import Entity
from sync.server import questions_names, register_store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, forms, history, listing
from sync.server.staff.desk import office, somebody
from sync.server.staff.fields import Choice
from sync.server.staff.forms import Form
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import screens, show
from sync.server.staff.sheets import SHEETS, Sheet, Shown
from sync.server.staff.wording import local

GROUPS = {
    _l("Things"): ("types", "categories", "parts", "kits", "kit-lines", "terms"),
    _l("Who may"): ("memberships", "trainings", "qualifications", "blocks"),
    _l("Pages"): ("meters", "print-queues", "print-bindings", "allowances"),
    _l("The centre"): ("sites", "hours", "closures", "resources", "purposes", "notices", "operators"),
}


@screens.get("/register")
@needs(Permission.READ)
def register_index() -> str:
    """Everything of the register that is kept by a form, under what it is about."""
    groups = [
        (title, [(SHEETS[name], len(register_store.every(SHEETS[name].kind))) for name in names])
        for title, names in GROUPS.items()
    ]
    return show("register", groups=groups)


@screens.get("/register/<sheet>")
@needs(Permission.READ)
def sheet(sheet: str) -> str:
    found = _sheet(sheet)
    search = asked.word("search") or ""
    entities = [each for each in register_store.every(found.kind) if _is_wanted(each)]
    shown = Shown(entities)
    words = questions_names.fold(search).split()
    rows = [(each, found.cells(each, shown)) for each in entities]
    fitting = [row for row in rows if all(word in questions_names.fold(" ".join(row[1])) for word in words)]
    fitting.sort(key=lambda row: [questions_names.fold(cell) for cell in row[1]])
    if (order := found.order) is not None:
        fitting.sort(key=lambda row: order(row[0]))
    return show(
        "sheet", sheet=found, page=listing.page_of(fitting), search=search, removed=_removed(found),
        narrowed={name: value for name, value in request.args.items() if name in NARROWING},
    )  # fmt: skip


NARROWING = ("item", "kit", "person", "party", "site")


def _is_wanted(entity: Entity) -> bool:
    return all(getattr(entity, name, None) == value for name in NARROWING if (value := asked.word(name)))


def _sheet(name: str) -> Sheet:
    return SHEETS.get(name) or abort(404)


@screens.get("/register/<sheet>/new")
@needs(Permission.REGISTER)
def new_entity(sheet: str) -> str:
    """An empty form; what the address says of it (a person, a kit) is filled in."""
    found = _sheet(sheet)
    fields = found.fields()
    values: dict[str, Any] = {"count": 1, "position": 0, "seats": 0, "a3_factor": 2, "warn_percent": 80}
    values |= found.begins
    values |= {each.name: text for each in fields
               if isinstance(each, Picked | Choice) and (text := asked.word(each.name))}  # fmt: skip
    return _form(found, forms.filled(fields, values, forms.mark_of([None])), secrets.token_hex(8), None)


@screens.get("/register/<sheet>/<id>")
@needs(Permission.REGISTER)
def entity(sheet: str, id: str) -> str:
    found = _sheet(sheet)
    stored = register_store.get(found.kind, id) or abort(404)
    values = msgspec.structs.asdict(stored)
    return _form(found, forms.filled(found.fields(), values, forms.mark_of([stored])), id, stored)


@screens.post("/register/<sheet>/<id>")
@needs(Permission.REGISTER)
def keep_entity(sheet: str, id: str) -> str | Response | tuple[str, int]:
    """Add or change one. The id of a new one comes with its form, so that sending it twice adds it once. `look`: only
    show how it would look, where its kind has a look."""
    found = _sheet(sheet)
    if not re.fullmatch(r"[\w.-]{1,60}", id):
        abort(404)
    form = forms.typed(found.fields())
    form.id = id
    if found.looks is not None and "look" in request.form:
        form.problems.clear()
        return _form(found, form, id, register_store.get(found.kind, id))
    with keeping():
        stored = register_store.get(found.kind, id)
        found.check(form)
        _check_frozen(found, form, stored)
        if form.is_good:
            forms.check_mark(form, [stored], msgspec.structs.asdict(stored) if stored else {})
        if form.is_good:
            register_store.put(_made(found, form, id, stored), at=office().now(), by=somebody().id)
            return redirect(url_for("staff.sheet", sheet=sheet, **_back(found, form)), 303)
    return _form(found, form, id, stored), 409 if form.troubles else 400


def _back(sheet: Sheet, form: Form) -> dict[str, Any]:
    value = form.values.get(sheet.parent)
    return {sheet.parent: value} if value else {}


def _made(sheet: Sheet, form: Form, id: str, stored: Entity | None) -> Entity:
    if stored is not None:
        return msgspec.structs.replace(stored, **form.values)
    numbered = {"version": 1 + max((each.version for each in _versions(sheet)), default=0)} if sheet.counted else {}
    return sheet.kind(id=id, **form.values, **numbered)


def _versions(sheet: Sheet) -> list[Any]:
    return register_store.every(sheet.kind)


def _check_frozen(sheet: Sheet, form: Form, stored: Entity | None) -> None:
    """Numbered versions: what has begun stays, and a new one begins today or later."""
    if not sheet.counted:
        return
    today = local(office().now()).date().isoformat()
    if stored is not None and _has_begun(stored):
        form.troubles.append(_("This version has begun and is never changed: make a new one."))
    elif (form.values.get("effective_from") or today) < today:
        form.wrong("effective_from", _("Choose today or a later day: what held before stays as it was."))


def _has_begun(entity: Entity) -> bool:
    begins = getattr(entity, "effective_from", None)
    return begins is None or str(begins) <= local(office().now()).date().isoformat()


@screens.post("/register/<sheet>/<id>/remove")
@needs(Permission.REGISTER)
def remove_entity(sheet: str, id: str) -> str | Response | tuple[str, int]:
    found = _sheet(sheet)
    with keeping():
        stored = register_store.get(found.kind, id)
        if stored is None:
            return redirect(url_for("staff.sheet", sheet=sheet), 303)
        form = forms.filled(found.fields(), msgspec.structs.asdict(stored), forms.mark_of([stored]))
        begun = found.counted and _has_begun(stored)
        why = _("This version has begun and is never changed: make a new one.") if begun else found.in_use(stored)
        if not why and request.form.get("mark") != form.mark:
            why = _("Somebody else changed this meanwhile. Look at it before you take it away.")
        if why:
            form.troubles.append(why)
            return _form(found, form, id, stored), 409
        register_store.remove(found.kind, id, at=office().now(), by=somebody().id)
    return redirect(url_for("staff.sheet", sheet=sheet, removed=id), 303)


@screens.post("/register/<sheet>/<id>/restore")
@needs(Permission.REGISTER)
def restore_entity(sheet: str, id: str) -> Response:
    """Put back what was taken away, as it was."""
    found = _sheet(sheet)
    with keeping():
        last = next(iter(register_store.history(found.kind, id)), None)
        if register_store.get(found.kind, id) is None and last is not None and last.before is not None:
            register_store.put(register.decode(last.before.encode()), at=office().now(), by=somebody().id)
    return redirect(url_for("staff.sheet", sheet=sheet), 303)


def _removed(sheet: Sheet) -> str | None:
    """The id of what was just taken away and can be put back."""
    id = asked.word("removed")
    last = next(iter(register_store.history(sheet.kind, id)), None) if id else None
    return id if last is not None and last.after is None and last.before is not None else None


def _form(sheet: Sheet, form: Form, id: str, stored: Entity | None) -> str:
    return show(
        "sheet_form", sheet=sheet, form=form, id=id, stored=stored, told=history.told(sheet.kind, [id]),
        title=(sheet.cells(stored, Shown([stored]))[0] or sheet.title) if stored else sheet.new,
        is_kept=stored is not None and sheet.counted and _has_begun(stored),
        looks=sheet.looks(form) if sheet.looks else None,
    )  # fmt: skip
