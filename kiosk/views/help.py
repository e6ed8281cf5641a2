"""Help: call a member of staff, hear what works just now, silence the counter, read the rules."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.devices import Trouble
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.status import status_lines


def help() -> Response | str:
    session = visitor()
    if request.method == "POST":
        outcome = counter().station.call_help(session.person.id if session.person else None)
        if isinstance(outcome, Done):
            session.done = outcome
            return redirect(url_for("done"), 303)
        session.refused = outcome
        return redirect(url_for("refused"), 303)
    lines = status_lines(counter().devices.states(), session.language)
    return render_template(
        "kiosk/help.html",
        lines=lines,
        rest=[line.trouble for line in lines] != [Trouble.NETWORK],  # that line says itself that all else works
        back=url_for("greeting" if session.person else "home"),
    )
