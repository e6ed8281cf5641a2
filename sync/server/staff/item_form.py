"""A thing of the register: added, changed, withdrawn and put back, with what only staff know of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync import codes, register
from sync.register import Book, Item
from sync.server import item_details, questions_names, register_store
from sync.server.item_details import Details
from sync.server.permissions import Permission, needs
from sync.server.register_models import ItemRow
from sync.server.staff import forms, history, names
from sync.server.staff.desk import office, somebody
from sync.server.staff.fields import Choice, Day, Field, Money, Number, Text
from sync.server.staff.forms import Form
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.screens import screens, show
from sync.server.staff.sheets import named, sites
from sync.server.staff.wording import ITEM_STATES

_OF_ITEM = ("item_type", "label", "inventory_no", "site", "status", "place", "count")
_OF_DETAIL = ("serial_no", "bought_on", "value", "manual", "note", "pull_for", "low_at")
_OF_BOOK = ("title", "author", "signature", "isbn")


def fields(*, is_new: bool) -> list[Field]:
    empty: dict[str, Any] = {"required": False}
    sticker = Text(name="code", words=_l("Sticker"), longest=40,
                   hint=_l("Scan one that is on nothing yet. Empty: it gets a new code."), **empty)
    return [
        *([sticker] if is_new else []),
        Choice(name="item_type", words=_l("Kind"), options=lambda: named(register.ItemType)),
        Text(name="label", words=_l("Which one"), longest=60,
             hint=_l("Tells it from its sisters, like “no. 2”."), **empty),
        Text(name="inventory_no", words=_l("Inventory number"), longest=40),
        Choice(name="site", words=_l("Site"), options=sites),
        Text(name="place", words=_l("Where it lies"), hint=_l("Like “store room, shelf P2”."), longest=120, **empty),
        Choice(name="status", words=_l("State"), options=lambda: list(ITEM_STATES.items())),
        Number(name="count", words=_l("How many, of a pile"), least=1, most=100_000),
        Number(name="low_at", words=_l("Runs low at"), least=0, most=100_000,
               hint=_l("Of what is used up: tell staff when so many are left."), **empty),
        Text(name="serial_no", words=_l("Serial number"), longest=80, **empty),
        Day(name="bought_on", words=_l("Bought on"), **empty),
        Money(name="value", words=_l("Value, zł"), **empty),
        Text(name="manual", words=_l("Manual, as an address"), longest=500, address=True, **empty),
        Text(name="pull_for", words=_l("Keep it back when it returns, because"), longest=200,
             hint=_l("Shown to whoever looks at it after the return."), **empty),
        Text(name="note", words=_l("Its condition, in a few words"), longest=2000, lines=True, **empty),
        Text(name="title", words=_l("Title, of a book"), longest=300, **empty),
        Text(name="author", words=_l("Author"), longest=200, **empty),
        Text(name="signature", words=_l("Signature"), longest=60, **empty),
        Text(name="isbn", words=_l("ISBN"), longest=20, **empty),
    ]  # fmt: skip


def _stored(id: str) -> list[Any]:
    """What the form of a thing is made from: the thing, its details, its cover; nothing for a new one."""
    item = register_store.get(Item, id)
    return [item, item_details.of(id), register_store.get(Book, id)] if item is not None else [None] * 3


def _values(stored: list[Any]) -> dict[str, Any]:
    item, details, book = stored
    values: dict[str, Any] = {"count": 1, "status": "available"}
    for each in (details, book, item):
        values |= msgspec.structs.asdict(each) if each is not None else {}
    return values


@screens.get("/items/new")
@needs(Permission.REGISTER)
def new_item() -> str:
    id = secrets.token_hex(8)
    stored = _stored(id)
    values = _values(stored) | {name: request.args[name] for name in ("item_type", "site") if name in request.args}
    return _form(forms.filled(fields(is_new=True), values, forms.mark_of(stored)), id, None)


@screens.get("/items/<id>/edit")
@needs(Permission.REGISTER)
def edit_item(id: str) -> str:
    stored = _stored(id)
    item = stored[0] or abort(404)
    return _form(forms.filled(fields(is_new=False), _values(stored), forms.mark_of(stored)), id, item)


@screens.post("/items/<id>/edit")
@needs(Permission.REGISTER)
def keep_item(id: str) -> str | Response | tuple[str, int]:
    """Add or change one. The id of a new one comes with its form, so that sending it twice adds it once."""
    if not re.fullmatch(r"[\w.-]{1,60}", id) or id == "new":
        abort(404)
    form = forms.typed(fields(is_new=register_store.get(Item, id) is None))
    with keeping():
        stored = _stored(id)
        _check(form, id)
        if form.is_good:
            forms.check_mark(form, stored, _values(stored))
        if form.is_good:
            _put(id, stored[0], form.values)
            return redirect(url_for("staff.item", id=id), 303)
    return _form(form, id, stored[0]), 409 if form.troubles else 400


def _check(form: Form, id: str) -> None:
    _check_sticker(form, id)
    number = form.values.get("inventory_no")
    alike = register_store.select(Item, ItemRow.inventory_no == number) if number else ()
    other = next((each for each in alike if each.id != id), None)
    if other is not None:
        form.wrong("inventory_no", _("Another thing has this number: %(label)s.", label=other.label or other.code))
    kind = register_store.get(register.ItemType, form.values.get("item_type") or "")
    if kind is not None and kind.kind == "book" and not form.values.get("title", "-"):
        form.wrong("title", _("A book needs its title."))
    if kind is not None and kind.kind not in ("pile", "consumable") and (form.values.get("count") or 1) != 1:
        form.wrong("count", _("Only a pile has more than one. Add each thing by itself."))


def _check_sticker(form: Form, id: str) -> None:
    """A new thing may have a sticker on it already, if it is on nothing else."""
    text = form.values.get("code")
    if not text:
        return
    parsed = codes.parse(text)
    if parsed is None or parsed[0] is not codes.CodeKind.ITEM:
        form.wrong("code", _("This is no sticker of ours. Scan it, or type its letters and digits."))
    elif (holder := questions_names.item_with(parsed[1])) not in (None, id):
        other = names.Names(items=[holder]).item(holder)
        form.wrong("code", _("This sticker is on another thing: %(thing)s. Take another one.", thing=other))


def _put(id: str, item: Item | None, values: Mapping[str, Any]) -> None:
    at, by = office().now(), somebody().id
    own = {name: values[name] for name in _OF_ITEM}
    typed = codes.parse(values.get("code") or "")
    fresh = typed[1] if typed else codes.make(codes.CodeKind.ITEM, secrets.token_bytes(5))
    code = item.code if item else fresh
    register_store.put(Item(id=id, code=code, **own), at=at, by=by)
    known = {name: values[name] for name in _OF_DETAIL}
    item_details.put(Details(item=id, **{**known, "pull_for": known["pull_for"] or None}), at=at, by=by)
    item_details.put_book(Book(id=id, **{name: values[name] for name in _OF_BOOK}), at=at, by=by)


@screens.post("/items/<id>/withdraw")
@needs(Permission.REGISTER)
def withdraw_item(id: str) -> Response | tuple[str, int]:
    """It is lent no more; its history stays, and it can be put back. `was` is the state that was shown."""
    return _set_status(id, "withdrawn", request.form.get("was"))


@screens.post("/items/<id>/reinstate")
@needs(Permission.REGISTER)
def reinstate_item(id: str) -> Response | tuple[str, int]:
    """Undo a withdrawal: the state is again what it was before."""
    for change in register_store.history(Item, id):
        was = msgspec.json.decode(change.before).get("status", "available") if change.before else "available"
        if was != "withdrawn":
            return _set_status(id, was, "withdrawn")
    return redirect(url_for("staff.item", id=id), 303)


def _set_status(id: str, status: str, was: str | None) -> Response | tuple[str, int]:
    """409 where it is not what it `was` when somebody looked, and not what they want either."""
    with keeping():
        item = register_store.get(Item, id) or abort(404)
        if was is None or item.status == was:
            register_store.put(msgspec.structs.replace(item, status=status), at=office().now(), by=somebody().id)
        elif item.status != status:
            sentence = _("Somebody else changed this thing meanwhile. Go back and look at it again.")
            return show("trouble", code=409, sentence=sentence), 409
    return redirect(url_for("staff.item", id=id), 303)


def _form(form: Form, id: str, item: Item | None) -> str:
    kind = register_store.get(register.ItemType, item.item_type) if item else None
    told = [*history.told(Item, [id]), *history.of_tag("item_detail", [id]), *history.told(Book, [id])]
    told.sort(key=lambda each: each.at, reverse=True)
    return show("item_form", form=form, id=id, item=item, title=names.one(item, kind) if item else None, told=told)
