"""Trouble: one device is away. What happened, why it is no disaster, what goes on as always."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.devices import Trouble
from kiosk.trouble_sentences import told_trouble
from kiosk.views import counter, visitor


def trouble(word: str) -> Response | str:
    session, states = visitor(), counter().devices.states()
    known = next((one for one in states.troubles if one.value == word), None)
    if known is None:
        return redirect(url_for("help"))
    since = words.clock_time(states.offline_since, session.language) if states.offline_since is not None else ""
    scanner, heard = (one not in states.troubles for one in (Trouble.SCANNER, Trouble.NETWORK))
    told = told_trouble(known, since=since, scanner=scanner, heard=heard)
    return render_template("kiosk/trouble.html", told=told, back=url_for("help"))
