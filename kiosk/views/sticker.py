"""Sticker: one that belongs to nothing yet was read; staff find the thing that it is on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.pictures import picture_of
from kiosk.session import Session
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from kiosk.views.member import WANTED_LENGTH
from sync import register


@dataclass(frozen=True)
class ThingCard:
    id: str
    name: str
    about: str
    picture: str


def sticker() -> Response | str:
    session = visitor()
    draft = session.desk
    if not draft.sticker:
        return redirect(url_for("desk"))
    if request.method == "POST":
        return _change(session)
    found = counter().station.stickers.things_matching(draft.wanted, session.language)
    return staff_page(
        session, code=_spaced(draft.sticker), wanted=draft.wanted, found=[_card(one, session) for one in found],
        back=_after(session),
    )  # fmt: skip


def _change(session: Session) -> Response:
    assert session.staff is not None
    draft = session.desk
    if "item" not in request.form:
        draft.wanted = request.form.get("wanted", "").strip()[:WANTED_LENGTH]
        return redirect(url_for("sticker"), 303)
    outcome = counter().station.stickers.bind(draft.sticker, request.form["item"], session.staff.id)
    if not isinstance(outcome, Done):
        tell(session, "sticker", outcome)
        return redirect(url_for("sticker"), 303)
    after = _after(session)
    draft.sticker = draft.wanted = draft.sticker_of = ""
    tell(session, "stocktake" if after != url_for("desk") else "desk", outcome)
    return redirect(after, 303)


def _after(session: Session) -> str:
    """Where the work goes on: the stocktake in which the sticker was read, or the desk."""
    count = session.desk.sticker_of
    return url_for("stocktake", count=count) if count else url_for("desk")


def _card(item: register.Item, session: Session) -> ThingCard:
    kind = counter().store.item_type(item.item_type)
    name = counter().station.loans.name_of(item, session.language)
    about = " · ".join(filter(None, (item.inventory_no, item.place)))
    return ThingCard(item.id, name, about, picture_of(kind.picture if kind else None))


def _spaced(code: str) -> str:
    return f"{code[:2]} {code[2:6]} {code[6:]}"
