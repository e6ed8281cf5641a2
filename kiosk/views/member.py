"""Member: find somebody in the register by a part of the shown name. What is looked for never stands in an address."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.views import counter, visitor
from kiosk.views.desk import card_of, choose, staff_page
from sync import register

WANTED_LENGTH = 40


def member() -> Response | str:
    session = visitor()
    wanted_for = request.values.get("purpose", "")
    if wanted_for not in PURPOSES:
        wanted_for = "desk"
    if request.method == "POST":
        return _change(session, wanted_for)
    people = counter().station.desk.people_matching(session.desk.wanted)
    return staff_page(
        session,
        purpose=wanted_for,
        heading=PURPOSES[wanted_for][1](),
        back=url_for(PURPOSES[wanted_for][0]),
        wanted=session.desk.wanted,
        found=[card_of(person) for person in people if _fits(person, wanted_for)],
    )


def _change(session: Session, wanted_for: str) -> Response:
    person = counter().store.person(request.form.get("person", ""))
    if person is None or not _fits(person, wanted_for):
        session.desk.wanted = request.form.get("wanted", "").strip()[:WANTED_LENGTH]
        return redirect(url_for("member", purpose=wanted_for), 303)
    session.desk.wanted = ""
    if wanted_for == "guardian":
        session.desk.newcomer.guardian = person.id
    elif wanted_for == "responsible":
        session.desk.responsible = person.id
    else:
        choose(session, person)
    return redirect(_following(wanted_for), 303)


def _fits(person: register.Person, wanted_for: str) -> bool:
    """A guardian or somebody who answers for a group is of age."""
    return wanted_for not in ("guardian", "responsible") or not person.minor


def _following(wanted_for: str) -> str:
    return url_for("register_person", step=3) if wanted_for == "guardian" else url_for(PURPOSES[wanted_for][0])


PURPOSES = {
    "desk": ("desk", lambda: _("Whom is it about?")),
    "bind": ("bind", lambda: _("Whose card will it be?")),
    "set_pin": ("set_pin", lambda: _("Whose PIN will it be?")),
    "guardian": ("register_person", lambda: _("Who is the guardian?")),
    "responsible": ("register_group", lambda: _("Who answers for the group?")),
}
