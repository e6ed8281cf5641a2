"""Meter gap: after the evening's reading, what was made beside what was declared here; three likely reasons, or the
office."""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.explaining import Gap, Likely
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync.rules.page_sheet import Verdict
from sync.sheet_facts import PageReason

NAMED = 8  # people; more are counted


@dataclass(frozen=True)
class Button:
    """`key` says which of the likely reasons it is; `party` is its name, "" where it is nobody's."""

    key: str
    words: str
    party: str
    pages: str


def meter_gap() -> Response | str:
    session = visitor()
    meters = {one.id: one for one in counter().store.meters()}
    chosen = meters.get(request.values.get("meter", ""))
    gap = counter().station.explaining.gap(chosen) if chosen else None
    if gap is None:
        return redirect(url_for("meter"), 303)
    if request.method == "POST":
        return _take(session, gap)
    return _page(session, gap)


def _page(session: Session, gap: Gap) -> str:
    language, sheet = session.language, gap.sheet
    names = [person.display_name for id in gap.present if (person := counter().store.person(id)) is not None]
    return staff_page(
        session,
        gap=gap,
        metered=_number(sheet.metered.pages if sheet.metered else 0, language),
        declared=_number(sheet.declared + sheet.by_counting, language),
        left=_number(abs(sheet.remainder), language),
        fits=sheet.verdict is Verdict.FITS,
        under=sheet.verdict is Verdict.UNDER,
        names=names[:NAMED],
        more=max(0, len(names) - NAMED) + gap.others,
        buttons=[_button(each, language) for each in gap.likely],
        last=gap.explained[-1].fact if gap.explained else "",
    )


def _button(one: Likely, language: str) -> Button:
    party = counter().store.party(one.party) if one.party else None
    pages = f"{'+' if one.pages > 0 else '−'}{_number(abs(one.pages), language)}"
    return Button(_key(one), _reasons()[one.reason], party.name if party else "", pages)


def _key(one: Likely) -> str:
    return f"{one.reason.value} {one.pages} {one.party or ''} {one.usage or ''}"


def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=language))


def _take(session: Session, gap: Gap) -> Response:
    assert session.staff is not None
    explaining, undone = counter().station.explaining, request.form.get("undo")
    chosen = next((each for each in gap.likely if _key(each) == request.form.get("why")), None)
    if undone:
        tell(session, "meter_gap", explaining.undo(gap, undone, session.staff.id))
    elif chosen is not None:
        tell(session, "meter_gap", explaining.explain(gap, chosen, session.staff.id))
    return redirect(url_for("meter_gap", meter=gap.meter.id), 303)


def _reasons() -> dict[PageReason, str]:
    """Those that can stand on a button here."""
    return {
        PageReason.FORGOTTEN: _("forgotten declaration"),
        PageReason.TYPING: _("typing error"),
        PageReason.STAFF: _("printed by staff"),
        PageReason.TEST: _("test or service pages"),
        PageReason.FAILED: _("failed pages"),
        PageReason.DEVICE: _("another machine was meant"),
        PageReason.A3: _("A3 counts twice, or does not"),
        PageReason.BACKS: _("empty backs count"),
        PageReason.CANCELLED: _("cancelled at the panel after it was logged"),
    }
