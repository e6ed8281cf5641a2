"""Meter: what the meter of a printer or copier shows. It runs forward; a lower number must be confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync import register
from sync.rules.meters import LARGEST


@dataclass(frozen=True)
class MeterCard:
    """A meter and what it showed last, as words; `None` when nobody has read it yet."""

    id: str
    name: str
    last: str | None


def meter() -> Response | str:
    session = visitor()
    known = {one.id: one for one in counter().store.meters()}
    chosen = known.get(request.values.get("meter", ""))
    if request.method == "POST":
        return redirect(url_for("meter"), 303) if chosen is None else _take(session, chosen)
    lower = request.args.get("lower", type=int) if chosen is not None else None
    return staff_page(
        session,
        meters=[_card(one, session.language) for one in known.values()],
        meter=_card(chosen, session.language) if chosen else None,
        digits=len(str(LARGEST)),
        lower=lower,
        lower_words=format_decimal(lower, locale=session.language) if lower is not None else "",
    )


def _card(found: register.Meter, language: str) -> MeterCard:
    last = counter().store.last_reading_of(found.id)
    return MeterCard(found.id, found.name, format_decimal(last, locale=language) if last is not None else None)


def _take(session: Session, found: register.Meter) -> Response:
    assert session.staff is not None
    text = request.form.get("value", "")
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST):
        return redirect(url_for("meter", meter=found.id), 303)
    outcome = counter().station.desk.read_meter(
        found.id, int(text), session.staff.id, confirmed=request.form.get("confirmed") == "1"
    )
    if isinstance(outcome, Done):
        tell(session, "desk", outcome)
        return redirect(url_for("desk"), 303)
    tell(session, "meter", outcome)
    return redirect(url_for("meter", meter=found.id, lower=int(text)), 303)
