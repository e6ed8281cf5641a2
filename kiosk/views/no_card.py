"""No card: anybody may come in. Who they are in one word, what for, how many; no name is asked."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.check_in import in_order, keep_choices, purposes_page
from kiosk.views.greeting import asked_again
from sync.facts import VisitorKind

KINDS = (VisitorKind.RESIDENT, VisitorKind.ORGANISATION, VisitorKind.INFORMAL_GROUP, VisitorKind.YOUTH)


def no_card() -> Response | str:
    session = visitor()
    kind = request.values.get("kind", "")
    if kind not in [one.value for one in KINDS]:
        return render_template("kiosk/no_card.html")
    if request.method == "POST":
        keep_choices(session)
        if request.form.get("enter"):
            return _enter(session, VisitorKind(kind))
        return redirect(url_for("no_card", kind=kind), 303)
    return purposes_page(session, url_for("no_card"), url_for("no_card"), fields=[("kind", kind)])


def _enter(session: Session, kind: VisitorKind) -> Response:
    outcome = counter().station.visits.check_in_visitor(
        kind, in_order(session.purposes), session.people, counter().clock.now(), unknown=session.unknown is not None
    )
    if not isinstance(outcome, Done):
        return redirect(asked_again(session, outcome), 303)
    session.done, session.purposes, session.people, session.unknown = outcome, set(), 1, None
    return redirect(url_for("done"), 303)
