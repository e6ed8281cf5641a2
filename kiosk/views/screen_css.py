"""Screen.css: what only the settings know, as a style sheet: pixels in a millimetre, and our patience."""

from __future__ import annotations

from flask import Response

from kiosk.views import counter
from kiosk.views.frame import LONGER


def screen_css() -> Response:
    kiosk = counter().settings.kiosk
    text = (
        f":root {{ --mm: {kiosk.px_per_mm:.3f}px; }}\n"
        f":root {{ --warning: {kiosk.warning_seconds}s; --done: {kiosk.done_seconds}s; }}\n"
        f":root.large {{ --done: {kiosk.done_seconds * LONGER}s; }}\n"
    )
    return Response(text, mimetype="text/css")
