"""Templates are compiled and the holidays of the country read while the server starts, and not while the first member
of staff waits for a page.

In a thread of its own beside the server, those first that are opened first. What fails here is left to the request that
needs it. Must not know what a page shows.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from flask import Flask
from jinja2 import TemplateError

from sync.server import questions_rules

FIRST = ("staff/login.html", "staff/today.html", "staff/cases.html", "staff/loan_desk.html")
logger = logging.getLogger("lada.server")


def begin(app: Flask, now: int) -> threading.Thread:
    """Start, and do not wait. `now` is ms UTC."""
    thread = threading.Thread(target=warm, args=(app, now), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask, now: int) -> None:
    """Compile every template of the staff's pages; `now` (ms UTC) says the holidays of which year are read."""
    known = [name for name in app.jinja_env.list_templates(["html"]) if name.startswith("staff/")]
    for name in sorted(known, key=lambda name: (name not in FIRST, name)):
        try:
            app.jinja_env.get_template(name)
        except TemplateError:
            logger.exception("the template %s cannot be compiled", name)
        if name == FIRST[-1]:  # the pages behind it ask when the centre is open
            questions_rules.holidays_around(datetime.fromtimestamp(now / 1000, UTC).year)
