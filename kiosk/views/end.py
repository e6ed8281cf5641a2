"""End: whoever was here is done. Everything unsaved is dropped, language and modes go back. And `touch`: still here."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.views import begin_anew, visitor


def end() -> Response:
    visitor()
    begin_anew(idle=request.form.get("cause") == "idle")
    return redirect(url_for("home"), 303)


def touch() -> tuple[str, int]:
    """The page counts the time and says that somebody is still at it."""
    visitor()
    return "", 204
