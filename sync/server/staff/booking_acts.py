"""What staff decide about a booking: yes, no with a ground, cancelled, a unit set aside, they came. Each is a fact in
the server's own journal; the rules are asked first."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.facts import AnyFact
from sync.lending_facts import BookingCollected, BookingRefused
from sync.rules import booking_life
from sync.rules.bookings import Desk
from sync.rules.claims import Booked
from sync.rules.refusals import Refusal
from sync.server import own_journal, questions_bookings, register_store
from sync.server.own_journal import Draft
from sync.server.permissions import Permission, needs
from sync.server.staff import closed_periods, forms
from sync.server.staff.booking_words import BOOKING_GROUNDS
from sync.server.staff.bookings import page_of
from sync.server.staff.desk import office, somebody
from sync.server.staff.screens import screens

Answer = str | Response | tuple[str, int]


@screens.post("/bookings/<id>/approve")
@needs(Permission.BOOK)
def approve_booking(id: str) -> Answer:
    """Yes to a request, or to who waited what has become free."""
    with own_journal.alone(office().now()):
        one, desk = _of(id)
        return _done(id, booking_life.approve(one, desk, somebody().id))


@screens.post("/bookings/<id>/refuse")
@needs(Permission.BOOK)
def refuse_booking(id: str) -> Answer:
    """No, for one of the grounds; what staff add in words travels detached."""
    one, _ = _of(id)
    ground, note = request.form.get("ground", ""), request.form.get("note", "").strip()[:500]
    if ground not in BOOKING_GROUNDS:
        abort(400)
    if one.state not in ("requested", "waiting", "approved"):
        return redirect(url_for("staff.booking", id=id), 303)
    if (page := closed_periods.barred(one.from_at)) is not None:
        return page
    commitment, said = own_journal.detach(note) if note else (None, None)
    fact = BookingRefused(booking=id, ground=ground, staff=somebody().id, note_commitment=commitment)  # type: ignore[arg-type]
    own_journal.record([Draft(fact, {"note": said} if said else {})], office().now())
    return redirect(url_for("staff.booking", id=id), 303)


@screens.post("/bookings/<id>/cancel")
@needs(Permission.BOOK)
def cancel_booking(id: str) -> Answer:
    one, desk = _of(id)
    if one.state not in ("requested", "waiting", "approved"):
        return redirect(url_for("staff.booking", id=id), 303)
    return _done(id, booking_life.cancel(one, "", (), desk.at, somebody().id))


@screens.post("/bookings/<id>/cancel-series")
@needs(Permission.BOOK)
def cancel_series(id: str) -> Answer:
    """This one and those of its series that come after it."""
    one, desk = _of(id)
    drafts = []
    for row in questions_bookings.series_of(one.series or ""):
        if row.state in ("requested", "waiting", "approved") and (row.from_at or 0) >= one.from_at:
            answer = booking_life.cancel(questions_bookings.booked(row), "", (), desk.at, somebody().id)
            drafts += [] if isinstance(answer, list) else [Draft(answer)]
    if drafts:
        own_journal.record(drafts, desk.at)
    return redirect(url_for("staff.booking", id=id), 303)


@screens.post("/bookings/<id>/assign")
@needs(Permission.BOOK)
def assign_unit(id: str) -> Answer:
    """Which thing is set aside; not where it is another by now than it `was` on the page."""
    with own_journal.alone(office().now()):
        one, desk = _of(id)
        if request.form.get("was") not in (None, one.item or ""):
            return page_of(id, told=str(forms.MEANWHILE)), 409
        return _done(id, booking_life.assign(one, request.form.get("item", ""), desk, somebody().id))


@screens.post("/bookings/<id>/collected")
@needs(Permission.BOOK)
def collect_booking(id: str) -> Answer:
    """They came."""
    one, _ = _of(id)
    if one.state != "approved":
        return redirect(url_for("staff.booking", id=id), 303)
    if (page := closed_periods.barred(one.from_at)) is not None:
        return page
    return _done(id, BookingCollected(booking=id, person=one.person, staff=somebody().id))


def _of(id: str) -> tuple[Booked, Desk]:
    row = questions_bookings.booking(id) or abort(404)
    party = register_store.get(register.Party, row.party or "")
    return questions_bookings.booked(row), questions_bookings.desk(row.site or "", party, office().now())


def _done(id: str, answer: AnyFact | list[Refusal]) -> Answer:
    if isinstance(answer, list):
        return page_of(id, answer), 409
    own_journal.record([Draft(answer)], office().now())
    return redirect(url_for("staff.booking", id=id), 303)
