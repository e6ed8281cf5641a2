"""Trainings, volunteers' meetings and consultations that took place: the list, one of them, a new one, a correction,
and its being withdrawn."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync.rules.activities import noon_of
from sync.server import activities as noting
from sync.server import own_journal, questions_activities, questions_bookings
from sync.server.activity_models import Activity
from sync.server.activity_words import KINDS, TOPICS
from sync.server.lending_beliefs import Booking
from sync.server.permissions import Permission, needs
from sync.server.projection_activities import tellings_in
from sync.server.questions_activities import Wanted
from sync.server.staff import activity_finding, activity_form, asked, closed_periods, forms, names
from sync.server.staff.desk import can, may_at, office, staff_id
from sync.server.staff.forms import Form
from sync.server.staff.screens import screens, show, sites

Answer = str | Response | tuple[str, int]


@screens.get("/activities")
@needs(Permission.READ)
def activities() -> str:
    search, older = asked.word("search"), asked.word("older")
    wanted = Wanted(
        asked.site(), _day("since"), _day("until"), asked.one_of("kind", KINDS), asked.word("party"),
        asked.word("person") if can(Permission.NAMES) else None,
    )  # fmt: skip
    page = activity_finding.found(search, wanted, older) if search else questions_activities.activities(wanted, older)
    return show(
        "activities", page=page, wanted=wanted, sites=sites(), kinds=KINDS, chosen=names.Names([wanted]),
        search=search, is_narrowed=wanted != Wanted(asked.site()), **about(page.rows),
    )  # fmt: skip


def _day(name: str) -> str | None:
    found = asked.day(name)
    return found.isoformat() if found else None


def about(rows: Sequence[Activity]) -> dict[str, object]:
    """What a page says of some of them: who took part, by name, and what they were about."""
    took_part = questions_activities.participants(row.id for row in rows)
    everybody = [each for found in took_part.values() for each in found]
    return {
        "took_part": took_part, "named": names.Names(everybody), "titles": activity_finding.titles(rows),
        "kind_words": KINDS, "topic_words": TOPICS,
    }  # fmt: skip


@screens.get("/activities/<id>")
@needs(Permission.READ)
def activity(id: str) -> str:
    return _page(questions_activities.activity(id) or abort(404))


def _page(row: Activity, trouble: str = "") -> str:
    tellings = tellings_in(row.tellings)
    notes = questions_activities.words_of([row], "note") if may_at(row.site, Permission.NAMES) else {}
    return show(
        "activity", row=row, tellings=tellings, note=notes.get(row.id, ""), trouble=trouble,
        withdrawals=questions_activities.withdrawals(row), staff=names.Names(people=[each.staff for each in tellings]),
        **about([row]),
    )  # fmt: skip


@screens.get("/activities/new")
@needs(Permission.BOOK)
def new_activity() -> Answer:
    booking = _booking(asked.word("booking"))
    if booking is not None and (known := questions_activities.of_booking(booking.id)) is not None:
        return redirect(url_for("staff.activity", id=known.id), 303)
    return _form(activity_form.empty(office().now(), booking), secrets.token_hex(10), None, booking)


@screens.post("/activities/new")
@needs(Permission.BOOK)
def record_activity() -> Answer:
    """The id comes with the form, so that sending it twice records it once."""
    id = request.form.get("id", "")
    if not re.fullmatch(r"[0-9a-f]{20}", id):
        abort(404)
    return _keep(id, None)


@screens.get("/activities/<id>/edit")
@needs(Permission.CLOSE)
def edit_activity(id: str) -> Answer:
    row = questions_activities.activity(id) or abort(404)
    return _form(activity_form.filled(row), id, row, _booking(row.booking))


@screens.post("/activities/<id>/edit")
@needs(Permission.CLOSE)
def correct_activity(id: str) -> Answer:
    return _keep(id, questions_activities.activity(id) or abort(404))


@screens.post("/activities/<id>/withdraw")
@needs(Permission.CLOSE)
def withdraw_activity(id: str) -> Answer:
    row = questions_activities.activity(id) or abort(404)
    if row.state == "held" and (page := closed_periods.barred(*_moments(row))) is not None:
        return page
    noting.withdraw(id, staff_id(), office().now())
    return redirect(url_for("staff.activity", id=id), 303)


@screens.post("/activities/<id>/bring-back")
@needs(Permission.CLOSE)
def bring_activity_back(id: str) -> Answer:
    row = questions_activities.activity(id) or abort(404)
    if row.state != "held" and (page := closed_periods.barred(*_moments(row))) is not None:
        return page
    if noting.bring_back(id, staff_id(), office().now()) is not None:
        return _page(row, _("The consultation of this booking is recorded already.")), 409
    return redirect(url_for("staff.activity", id=id), 303)


def _booking(id: str | None) -> Booking | None:
    """An adviser's booking that may have been a consultation."""
    found = questions_bookings.booking(id or "")
    return found if found is not None and found.kind == "adviser" else None


def _noted_of(row: Activity) -> str | None:
    """The booking of which it was noted, also while it is called no consultation: it is the same one afterwards."""
    return next((each.booking for each in reversed(tellings_in(row.tellings)) if each.booking), None)


def _moments(row: Activity | None, noted_of: str | None = None) -> list[int | None]:
    """When it counts, or did: on its day, or on that of its booking."""
    booking = _booking(noted_of or (row.booking if row else None))
    return [noon_of(row.day) if row and row.day else None, booking.from_at if booking else None]


def _keep(id: str, row: Activity | None) -> Answer:
    form, now = activity_form.typed(row), office().now()
    booking = _booking(_noted_of(row) if row else request.form.get("booking", "").replace("\0", ""))
    if "more" in request.form:
        return _form(form, id, row, booking)
    with own_journal.alone(now):
        known = questions_activities.activity(id)
        if row is None and known is not None:  # the same form, sent twice at once
            return redirect(url_for("staff.activity", id=id), 303)
        row = known
        if form.is_good:
            forms.check_mark(form, activity_form.stored(row), activity_form.values_of(row) if row else {})
        if form.is_good:
            answer = noting.weigh(id, activity_form.wish(form, booking.id if booking else None), staff_id(), now)
            if isinstance(answer, list):
                activity_form.tell(form, answer)
            elif (page := closed_periods.barred(noon_of(answer.day), *_moments(row, answer.booking))) is not None:
                return page
            else:
                noting.note(answer, form.values["title"], form.values["note"], now)
                return redirect(url_for("staff.activity", id=id), 303)
    return _form(form, id, row, booking), 409 if form.troubles else 400


def _form(form: Form, id: str, row: Activity | None, booking: Booking | None) -> str:
    return show(
        "activity_form", form=form, id=id, row=row, groups=activity_form.groups(form), booking=booking,
        rows=activity_form.rows_of(form), by_name={each.name: each for each in form.fields},
        kind=KINDS.get(row.kind or "", "") if row else "",
    )  # fmt: skip
