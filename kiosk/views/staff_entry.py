"""Staff entry: a staff card was read, and its PIN opens the desk. The card alone opens nothing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk import desk_sentences
from kiosk.session import Session
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from sync import register
from sync.rules.refusals import Reason


def staff_entry() -> Response | str:
    session = visitor()
    assert session.person is not None
    if session.staff is not None or not session.person.staff:
        return redirect(url_for("desk" if session.staff else "greeting"))
    if request.method == "POST":
        return _enter(session, session.person)
    return _page(session)


def _enter(session: Session, person: register.Person) -> Response:
    outcome = counter().station.desk.enter(person, request.form.get("pin", ""), counter().clock.now())
    if not isinstance(outcome, Done):
        session.desk.outcome, session.desk.place = outcome, "staff_entry"
        return redirect(url_for("staff_entry"), 303)
    session.staff, session.desk.outcome = person, None
    session.desk.first_reading, session.unknown = session.unknown, None
    if session.desk.first_reading is None:
        return redirect(url_for("desk"), 303)
    counter().rearm()
    return redirect(url_for("bind"), 303)


def _page(session: Session) -> str:
    refused = session.desk.outcome if isinstance(session.desk.outcome, Refused) else None
    reasons = {refusal.reason for refusal in refused.refusals} if refused else set()
    return render_template(
        "kiosk/staff_entry.html",
        news=desk_sentences.told(refused) if refused else None,
        pad=not reasons & {Reason.PIN_LOCKED, Reason.PIN_NOT_SET},
        card_waits=session.unknown is not None,
    )
