"""Several people, parties or things changed at once: ticked in a list, looked at, changed, and taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.server import questions_names, register_store
from sync.server.keeping import bulk_changes
from sync.server.keeping.bulk_changes import FIELDS, MOST
from sync.server.permissions import Permission, needs
from sync.server.staff import forms, kept_history, names
from sync.server.staff.desk import can, office
from sync.server.staff.fields import Choice, Day, Field, Option, Text, Wrong
from sync.server.staff.keeping_acts import author, keeping
from sync.server.staff.register_words import LANGUAGES, PACKAGES
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import ITEM_STATES, STATUSES

TITLES = {"people": _l("People"), "parties": _l("Organisations and groups"), "items": _l("Things")}


def _pairs(words: Any) -> Callable[[], list[Option]]:
    return lambda: list(words.items())


def _sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]


def field_of(what: str, name: str) -> Field:
    """The field of a form for one that can be changed of several at once."""
    fields: dict[tuple[str, str], Field] = {
        ("people", "status"): Choice(name="value", words=_l("State"), options=_pairs(STATUSES)),
        ("people", "language"): Choice(name="value", words=_l("Language"), options=_pairs(LANGUAGES)),
        ("parties", "status"): Choice(name="value", words=_l("State"), options=_pairs(STATUSES)),
        ("parties", "agreement_until"): Day(name="value", words=_l("Agreement until"), required=False),
        ("parties", "package"): Choice(name="value", words=_l("Service package"), options=_pairs(PACKAGES),
                                       none=_l("none")),
        ("items", "site"): Choice(name="value", words=_l("Site"), options=_sites),
        ("items", "status"): Choice(name="value", words=_l("State"), options=_pairs(ITEM_STATES)),
        ("items", "place"): Text(name="value", words=_l("Where it lies"), longest=120, required=False),
    }  # fmt: skip
    return fields.get((what, name)) or abort(404)


@screens.post("/register/several/<what>")
@needs(Permission.REGISTER)
def change_several(what: str) -> str | Response | tuple[str, int]:
    """First shown as it would be, with what each is now; then, sent again with `sure`, done."""
    if what not in FIELDS or (what != "items" and not can(Permission.PEOPLE)):
        abort(404 if what not in FIELDS else 403)
    ids = list(dict.fromkeys(request.form.getlist("id")))[: MOST + 1]
    if not ids or len(ids) > MOST:
        return _page(what, ids[:MOST], told=_("Tick at least one row, and at most %(most)s.", most=MOST)), 400
    chosen = request.form.get("field", "")
    if chosen not in FIELDS[what]:
        return _page(what, ids)
    field = field_of(what, chosen)
    try:
        value = field.read({"value": request.form.get("value", "")[:200]})
    except Wrong as wrong:
        return _page(what, ids, chosen, problem=str(wrong)), 400
    if request.form.get("sure") != "yes":
        return _page(what, ids, chosen, value=value, is_shown=True)
    with keeping("bulk") as act:
        if request.form.get("mark") != forms.mark_of(_rows(what, ids, chosen)):
            moved = _("Somebody else changed one of these meanwhile. Here they are as they are now.")
            return _page(what, ids, chosen, value=value, is_shown=True, told=moved), 409
        _act, changed = bulk_changes.set_field(what, chosen, ids, value, author(), office().now())
    return redirect(url_for("staff.register_act", id=act) if changed else url_for(f"staff.{what}"), 303)


def _page(
    what: str, ids: list[str], chosen: str = "", *, value: Any = None, is_shown: bool = False, told: str = "",
    problem: str = "",
) -> str:  # fmt: skip
    fields = {name: field_of(what, name) for name in FIELDS[what]}
    rows = _rows(what, ids, chosen) if is_shown else []
    return show(
        "several", what=what, title=TITLES[what], ids=ids, fields=fields, chosen=chosen, value=value, told=told,
        problem=problem, rows=rows, after=kept_history.said(chosen, value) if is_shown else "",
        names=_names(what, ids), mark=forms.mark_of(rows),
    )  # fmt: skip


def _names(what: str, ids: list[str]) -> dict[str, str]:
    if what == "items":
        known = names.Names(items=ids)
        return {id: f"{known.item(id)} {known.inventory_no(id)}".strip() for id in ids}
    found = questions_names.some("person" if what == "people" else "party", ids)
    return {id: row.name for id, row in found.items()}


def _rows(what: str, ids: list[str], chosen: str) -> list[tuple[str, str]]:
    """(name, what it is now) of each."""
    field, named = FIELDS[what][chosen], _names(what, ids)
    entities: dict[str, Any] = dict(register_store.get_many(field.kind, ids))
    details = {id: questions_names.party_detail(id) for id in ids} if field.in_details else entities
    return [(named.get(id, id), kept_history.said(chosen, getattr(details.get(id), chosen, None))) for id in entities]
