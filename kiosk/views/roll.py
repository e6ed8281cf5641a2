"""Roll: a new roll of paper was put in. It is noted, and what waits for paper is printed."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from kiosk.views.spool import left_words, paper_words


def roll() -> Response | str:
    session = visitor()
    if request.method == "POST":
        assert session.staff is not None
        outcome = counter().station.desk.roll_changed(session.staff.id)
        if isinstance(outcome, Done):
            counter().new_roll()
        place = "spool" if isinstance(outcome, Done) and _waiting() else "desk" if isinstance(outcome, Done) else "roll"
        tell(session, place, outcome)
        return redirect(url_for(place), 303)
    return staff_page(session, paper=paper_words(), left=left_words())


def _waiting() -> bool:
    """Whether there are slips that only print when somebody asks for them."""
    spool = counter().spool
    return spool is not None and spool.health().waiting + spool.health().unconfirmed > 0
