"""Set a PIN: the member types it twice, staff look away. A PIN that is easy to guess is told at the first time."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.session import DeskDraft, Session
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync import register
from sync.rules import pins


def set_pin() -> Response | str:
    session = visitor()
    person = session.desk.person
    if person is None:
        return redirect(url_for("member", purpose="set_pin"))
    if request.method == "POST":
        return _take(session, person, request.form.get("pin", ""))
    return staff_page(
        session,
        again=session.desk.first_pin is not None,
        differ="differ" in request.args,
        least=pins.STAFF_SHORTEST if person.staff else pins.SHORTEST,
        most=pins.LONGEST,
        is_new=person.pin is None,
    )


def _take(session: Session, person: register.Person, pin: str) -> Response:
    draft = session.desk
    draft.outcome = None
    if draft.first_pin is None:
        return _first(session, draft, person, pin)
    first, draft.first_pin = draft.first_pin, None
    if first != pin:
        return redirect(url_for("set_pin", differ=1), 303)
    assert session.staff is not None
    outcome = counter().station.desk.set_pin(person, pin, session.staff.id)
    place = "desk" if isinstance(outcome, Done) else "set_pin"
    draft.person = counter().store.person(person.id)
    tell(session, place, outcome)
    return redirect(url_for(place), 303)


def _first(session: Session, draft: DeskDraft, person: register.Person, pin: str) -> Response:
    refusal = pins.refuse_new(pin, staff=person.staff)
    if refusal is None:
        draft.first_pin = pin
    else:
        tell(session, "set_pin", Refused("set_pin", (refusal,)))
    return redirect(url_for("set_pin"), 303)
