"""Refused: every reason at once, the first in full, each with its next step. Nothing was changed."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.outcome import Refused
from kiosk.views import counter, visitor
from kiosk.visit_sentences import Told, told
from sync.rules.refusals import Reason, Refusal

# Reasons that a quick look answers; the others need a person or a choice.
BRIEF = {Reason.CARD_UNREADABLE, Reason.ALREADY_IN, Reason.NOT_IN, Reason.SESSION_OVER, Reason.REPEATED}
NO_CARD = {reason for reason in Reason if reason.value.startswith(("card_", "code_"))}


def refused() -> Response | str:
    session = visitor()
    if session.refused is None or not session.refused.refusals:
        return redirect(url_for("greeting" if session.person else "home"))
    reasons = [refusal.reason for refusal in session.refused.refusals]
    first, *others = [_told(refusal, session) for refusal in session.refused.refusals]
    return render_template(
        "kiosk/refused.html",
        told=first,
        others=others,
        back=_back(session, session.refused),
        without=session.person is None and bool(NO_CARD & set(reasons)),
        brief=set(reasons) <= BRIEF,
        ends=session.person is None,
    )


def _told(refusal: Refusal, session: Session) -> Told:
    item = counter().store.item(refusal.item) if refusal.item else None
    return told(refusal, counter().station.loans.name_of(item, session.language) if item else "")


def _back(session: Session, outcome: Refused) -> str:
    """Where the person was when they asked."""
    if session.person is None:
        return url_for("take_back") if outcome.act == "take_back" else url_for("home")
    places = {"issue": "confirm", "pages": "pages", "check_in": "check_in", "take_back": "take_back", "renew": "things"}
    return url_for(places.get(outcome.act, "greeting"))
