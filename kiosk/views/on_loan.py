"""A thing stands before somebody although it is recorded with somebody else: first take its return, blame nobody."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.pictures import picture_of
from kiosk.session import Session
from kiosk.views import counter, visitor
from sync import register

NAMED = 3


def on_loan() -> Response | str:
    session = visitor()
    item = counter().store.item(request.args.get("item", ""))
    item_type = counter().store.item_type(item.item_type) if item else None
    if session.person is None or item is None or item_type is None:
        return redirect(url_for("home" if session.person is None else "borrow"))
    return render_template(
        "kiosk/on_loan.html",
        item=item.id,
        name=counter().station.loans.name_of(item, session.language),
        picture=picture_of(item_type.picture),
        item_type=item_type.id,
        category=item_type.category,
        others=", ".join(_free_sisters(session, item_type)),
    )


def _free_sisters(session: Session, item_type: register.ItemType) -> list[str]:
    """The names of other things of this kind that can be taken at once."""
    here = {line.item for line in session.basket}
    shelves = [shelf for shelf in counter().station.loans.shelf() if shelf.category.id == item_type.category]
    kinds = [kind for shelf in shelves for kind in shelf.types]
    free = [item for kind in kinds if kind.item_type.id == item_type.id for item in kind.availability.free]
    found = [counter().store.item(item) for item in free if item not in here]
    return [counter().station.loans.name_of(item, session.language) for item in found[:NAMED] if item]
