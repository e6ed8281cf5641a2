"""My bookings: what I have booked, with a way to give it up. It hides again by itself, as my things do."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import booking_sentences
from kiosk.loan_sentences import said
from kiosk.session import Session
from kiosk.station.bookings import MyBooking
from kiosk.station.outcome import Refused
from kiosk.views import counter, visitor
from sync.rules.refusals import Reason, Refusal

SHOWN_S = 15
ROWS = 3


def bookings() -> Response | str:
    session = visitor()
    if session.person is None:
        return redirect(url_for("home"))
    now = counter().clock.now()
    if request.method == "POST":
        acts = counter().station.bookings
        here = request.form.get("here", "")
        outcome = acts.arrive(here, session.person, now) if here else acts.cancel(
            request.form.get("cancel", ""), session.person, now
        )  # fmt: skip
        if isinstance(outcome, Refused):
            return redirect(url_for("bookings", because=outcome.refusals[0].reason), 303)
        session.done = outcome
        return redirect(url_for("done"), 303)
    own = counter().station.bookings.of(session.person.id, now, session.language)
    pages = max(1, -(-len(own) // ROWS))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    reason = request.args.get("because", "")
    response = make_response(
        render_template(
            "kiosk/bookings.html",
            bookings=[_row(each, session) for each in own[(page - 1) * ROWS : page * ROWS]],
            page=page, pages=pages, previous=url_for("bookings", page=page - 1),
            following=url_for("bookings", page=page + 1),
            news=said(Refusal(Reason(reason))) if reason in {one.value for one in Reason} else None,
        )
    )  # fmt: skip
    response.headers["Refresh"] = f"{SHOWN_S}; url={url_for('things')}"
    return response


def _row(mine: MyBooking, session: Session) -> dict[str, object]:
    tone, icon, words = {
        "approved": ("free", "circle-check", _("holds")),
        "requested": ("due", "hourglass", _("staff will answer")),
        "waiting": ("due", "hourglass", _("on the waiting list")),
    }[mine.row.state]
    if mine.released:
        tone, icon, words = "late", "clock-exclamation", _("not collected, free for others")
    return {
        "id": mine.row.id, "name": mine.name or _("A thing we do not know"), "tone": tone, "icon": icon, "words": words,
        "when": booking_sentences.span(mine.row.from_at, mine.row.until_at, session.language),
        "quantity": mine.row.quantity, "begins": mine.begins,
    }  # fmt: skip
