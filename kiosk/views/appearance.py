"""Appearance: language, large text, contrast, low reach, silence; for this visitor only."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kiosk.views import visitor
from kiosk.words import LANGUAGES

MODES = ("large", "contrast", "low_reach", "muted")


def appearance() -> Response:
    session = visitor()
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session.language = language
    for mode in MODES:
        if mode in request.form:
            setattr(session, mode, request.form[mode] == "1")
    return redirect(way_back(), 303)


def way_back() -> str:
    """The screen that the form came from; the start when it names none of ours."""
    address = request.form.get("back", "")
    path = address.partition("?")[0]
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return url_for("home")
    try:
        current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return url_for("home")
    return address
