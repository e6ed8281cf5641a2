"""Party: find the organisation or informal group that a newcomer acts for, by a part of its name."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page
from kiosk.views.member import WANTED_LENGTH


def party() -> Response | str:
    session = visitor()
    if request.method == "POST":
        chosen = counter().store.party(request.form.get("party", ""))
        if chosen is None or chosen.kind == "person" or chosen.status != "active":
            session.desk.wanted = request.form.get("wanted", "").strip()[:WANTED_LENGTH]
            return redirect(url_for("party"), 303)
        session.desk.newcomer.party, session.desk.wanted = chosen.id, ""
        return redirect(url_for("register_person", step=3), 303)
    return staff_page(
        session, wanted=session.desk.wanted, found=counter().station.desk.parties_matching(session.desk.wanted),
        back=url_for("register_person", step=3),
    )  # fmt: skip
