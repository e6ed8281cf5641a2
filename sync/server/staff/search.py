"""Scan or type anything: a thing, a card, a slip, a name."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sync import codes
from sync.server import questions_names, store
from sync.server.permissions import Permission, needs
from sync.server.slips import named
from sync.server.staff import asked, names, slips
from sync.server.staff.desk import can
from sync.server.staff.journal import about_what
from sync.server.staff.screens import screens, show

SHOWN = 40
_SCREENS = {"item": "staff.item", "party": "staff.party", "person": "staff.person"}


@screens.get("/search")
@needs(Permission.READ)
def search() -> str | Response:
    """Straight to the page when only one thing is meant."""
    text = asked.word("q")
    if text is None:
        return redirect(url_for("staff.today"), 303)
    if (address := _meant(text)) is not None:
        return redirect(address, 303)
    found = about_what(text)
    if len(found) == 1:
        return redirect(url_for(_SCREENS[found[0][0]], id=found[0][1].id), 303)
    return show(
        "search", text=text, found=found[:SHOWN], more=len(found) - SHOWN, screen_of=_SCREENS, names=names.Names()
    )


@screens.post("/search")
@needs(Permission.READ)
def search_by_card() -> str | Response | tuple[str, int]:
    """A member's code is a secret: it travels in a form, never in an address that a history keeps."""
    typed = request.form.get("q", "").strip()
    if (address := slips.seen(typed)) is not None:
        return redirect(address, 303)
    text = typed[: asked.LONGEST]
    parsed = codes.parse(text)
    if parsed is None or parsed[0] is not codes.CodeKind.MEMBER:
        return redirect(url_for("staff.search", q=text), 303)
    person = questions_names.person_with(codes.qr_digest(parsed[1])) if can(Permission.NAMES) else None
    if person is None:
        return show("search", text="LC…", found=[], more=0, screen_of=_SCREENS, names=names.Names()), 404
    return redirect(url_for("staff.person", id=person), 303)


def _meant(text: str) -> str | None:
    """The page of the thing or record that `text` names exactly."""
    if (parsed := codes.parse(text)) is not None and parsed[0] is codes.CodeKind.ITEM:
        item = questions_names.item_with(parsed[1])
        return url_for("staff.item", id=item) if item else None
    if (paper := slips.paper_of(text)) is not None:
        return url_for("staff.check_list", id=paper)
    if parsed is not None and parsed[0] is codes.CodeKind.DOCUMENT:
        document = named(parsed[1])
        return url_for("staff.fact", uid=document) if document and store.fact(document) else None
    if store.fact(text) is not None:
        return url_for("staff.fact", uid=text)
    return None
