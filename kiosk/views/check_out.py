"""Check out: the person says that they leave."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.greeting import asked_again
from sync.facts import Means


def check_out() -> Response:
    session = visitor()
    assert session.person is not None
    outcome = counter().station.visits.check_out(
        session.person, session.means or Means.CARD, counter().clock.now(),
        confirmed=request.form.get("confirmed") == "1",
    )  # fmt: skip
    if not isinstance(outcome, Done):
        return redirect(asked_again(session, outcome), 303)
    session.done = outcome
    return redirect(url_for("done"), 303)
