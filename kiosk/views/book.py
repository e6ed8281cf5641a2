"""Book: what for — a room, a workstation, a thing, a kit. The time is chosen on the next screen."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.pictures import picture_of
from kiosk.station.bookings import Bookable, Shelf
from kiosk.views import counter, visitor

SHELF = 8  # on one page


def book() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("greeting"))
    shelves = counter().station.bookings.shelves()
    at = next((n for n, shelf in enumerate(shelves) if shelf.id == request.args.get("category")), 0)
    found = shelves[at].bookables if shelves else ()
    pages = max(1, -(-len(found) // SHELF))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    category = shelves[at].id if shelves else ""
    return render_template(
        "kiosk/book.html",
        categories=[_tab(shelf, n == at, session.language) for n, shelf in enumerate(shelves)],
        cards=[_card(each, session.language) for each in found[(page - 1) * SHELF : page * SHELF]],
        page=page, pages=pages, previous=url_for("book", category=category, page=page - 1),
        following=url_for("book", category=category, page=page + 1),
    )  # fmt: skip


def _tab(shelf: Shelf, current: bool, language: str) -> dict[str, object]:
    return {
        "name": shelf.name.in_language(language) if shelf.name else kinds()[shelf.id], "icon": shelf.icon,
        "url": url_for("book", category=shelf.id), "current": current,
    }  # fmt: skip


def kinds() -> dict[str, str]:
    """What kinds of resources are called."""
    return {
        "room": _("Rooms"), "workstation": _("Workstations"), "adviser": _("Advisers"), "locker": _("Lockers"),
    }  # fmt: skip


def _card(each: Bookable, language: str) -> dict[str, object]:
    words = ""
    if each.seats > 1:
        words = ngettext("%(num)d seat", "%(num)d seats", each.seats)
    elif each.kind == "kit":
        words = _("kit")
    elif each.most > 1:
        words = ngettext("%(num)d piece", "%(num)d pieces", each.most)
    return {
        "name": each.name.in_language(language), "icon": each.icon, "words": words,
        "picture": picture_of(each.picture) if each.picture else "",
        "url": url_for("book_time", kind=each.kind, resource=each.resource),
    }  # fmt: skip
