"""Quantity: how many of a pile, or of what is used up, go onto the counter."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.shelf import MANY
from kiosk.views import counter, visitor
from kiosk.views.borrow import put_on, thing
from sync import register

MOST_GIVEN = 50  # of what is used up, in one act


def quantity() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    item = counter().store.item(request.values.get("item", ""))
    item_type = counter().store.item_type(item.item_type) if item else None
    if item is None or item_type is None or item_type.kind not in MANY:
        return redirect(url_for("borrow"))
    most = MOST_GIVEN if item_type.kind == "consumable" else _left(session, item)
    chosen = _chosen(session, item.id, most)
    if request.method == "POST":
        return _change(session, item, item_type, chosen, most)
    return _page(session, item, item_type, chosen, most)


def _left(session: Session, pile: register.Item) -> int:
    """How many lie there beside those that go with a kit."""
    with_kits = sum(line.quantity for line in session.basket if line.item == pile.id and line.kit is not None)
    return max(0, counter().station.loans.pieces_of(pile) - with_kits)


def _chosen(session: Session, item: str, most: int) -> int:
    """What the address or the form says, otherwise what stands on the counter already, otherwise one."""
    standing = next((line.quantity for line in session.basket if line.item == item and line.kit is None), 1)
    return _within(request.values.get("number", standing, type=int), most)


def _within(number: int, most: int) -> int:
    return max(min(1, most), min(number, most))


def _change(
    session: Session, item: register.Item, item_type: register.ItemType, chosen: int, most: int
) -> Response:
    if "put" not in request.form:
        number = _within(chosen + request.form.get("step", 0, type=int), most)
        return redirect(url_for("quantity", item=item.id, number=number))
    if chosen:
        session.basket[:] = [line for line in session.basket if line.item != item.id or line.kit is not None]
        put_on(session, item.id, chosen)
    return redirect(url_for("borrow", category=item_type.category, added=item.id if chosen else None))


def _page(session: Session, item: register.Item, item_type: register.ItemType, chosen: int, most: int) -> str:
    name, picture = thing(item.id, session.language)
    given = item_type.kind == "consumable"
    return render_template(
        "kiosk/quantity.html",
        item=item.id,
        name=name,
        picture=picture,
        number=chosen,
        most=most,
        back=url_for("borrow", category=item_type.category),
        lead=_("It is given to keep, nothing comes back.") if given else _here(most),
    )


def _here(most: int) -> str:
    if not most:
        return _("None of them is here now.")
    return ngettext("%(num)d lies here.", "%(num)d lie here.", most)
