"""Bind: give a card or code to a member. It is read twice, taken away in between, and must say the same both times."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.readers import Reading, ReadingKind
from kiosk.session import Session
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync import register
from sync.rules.refusals import Reason, Refusal


def bind() -> Response | str:
    session = visitor()
    draft = session.desk
    if request.method == "POST":
        if request.form.get("again"):
            draft.first_reading, draft.outcome = None, None
            counter().rearm()
        return redirect(url_for("bind"), 303)
    if draft.person is None:
        return redirect(url_for("member", purpose="bind"))
    first = draft.first_reading
    return staff_page(session, first=first is not None, is_code=first is not None and first.kind is ReadingKind.CODE)


def seen(session: Session, person: register.Person, staff: register.Person, found: Reading) -> str:
    """A card lies on the reader or a code was shown. Whatever comes of it, the same one may be read again at once."""
    counter().rearm()
    if found.kind is ReadingKind.UNREADABLE:
        tell(session, "bind", Refused("bind", (Refusal(Reason.CARD_UNREADABLE),)))
        return url_for("bind")
    if session.desk.first_reading is None:
        return _first(session, person, found)
    return _second(session, person, staff, found)


def _first(session: Session, person: register.Person, found: Reading) -> str:
    refused = counter().station.desk.may_bind(found, person)
    session.desk.outcome = None
    if refused is not None:
        tell(session, "bind", refused)
    else:
        session.desk.first_reading = found
    return url_for("bind")


def _second(session: Session, person: register.Person, staff: register.Person, found: Reading) -> str:
    first, session.desk.first_reading = session.desk.first_reading, None
    assert first is not None
    outcome = counter().station.desk.bind(first, found, person, staff.id)
    place = "desk" if isinstance(outcome, Done) else "bind"
    tell(session, place, outcome)
    return url_for(place)
