"""Meter: the printers and copiers of this site, one after the other, and what each of them shows.

The numbers typed so far travel in the address, so that a reload, another language or going back loses none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.session import Session
from kiosk.station.metering import ToRead
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from kiosk.views.desk import noted_last, staff_page, tell
from sync.rules import meters
from sync.rules.meters import LARGEST, Shown
from sync.rules.refusals import Reason, Refusal

SHOWN = 4
LOW_PERCENT, MOST_TOLD = 10, 2
TOTAL = "total"
GROUNDS = ("power_cut", "reset", "rolled_over", "replaced", "really")


@dataclass(frozen=True)
class MeterCard:
    """A device and what it showed last, as words; `last` is `None` when nobody has read it here yet. `reading` is the
    uid of that reading; `due`: it should be read now; `mono` to `prints` are in `others`; `lacks` says what the device
    told the kiosk that somebody should see to, "" when nothing."""

    id: str
    name: str
    last: str | None
    at: str
    reading: str
    due: bool
    others: dict[str, str]
    lacks: str


def meter() -> Response | str:
    session = visitor()
    round_ = counter().station.metering.round(counter().clock.now())
    chosen = next((one for one in round_ if one.meter.id == request.values.get("meter")), None)
    if request.method == "POST":
        if request.form.get("undo"):
            return _undo(session)
        return redirect(url_for("meter"), 303) if chosen is None else _take(session, chosen)
    return _list(session, round_) if chosen is None else _device(session, chosen)


def _list(session: Session, round_: list[ToRead]) -> str:
    """Those that are due come first, so that one after the other is the next."""
    pages = max(1, -(-len(round_) // SHOWN))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    due = [one for one in round_ if one.due]
    return staff_page(
        session,
        meters=[_card(one, session.language) for one in round_[(page - 1) * SHOWN : page * SHOWN]],
        following=_card(due[0], session.language) if due else None,
        done=len(round_) - len(due),
        wanted=len(round_),
        page=page,
        pages=pages,
        may_undo=noted_last(session, "meter") is not None,
    )


def _device(session: Session, chosen: ToRead) -> str:
    """The pad for the first number that is not typed yet; with all of them, what looks wrong about them."""
    names = (TOTAL, *counter().station.metering.counters(chosen.meter))
    typed = _typed(names)
    asked = next((name for name in names if name not in typed), None)
    doubt = _doubt(session) if asked is None else None
    if asked is None and doubt is None:
        typed, asked = {}, TOTAL
    return staff_page(
        session,
        meter=_card(chosen, session.language),
        asked=asked,
        step=names.index(asked) + 1 if asked else len(names),
        steps=len(names),
        typed=typed,
        correct=_correct(chosen),
        digits=len(str(LARGEST)),
        doubt=_doubted(doubt, chosen, typed, session.language) if doubt is not None else None,
    )


def _typed(names: tuple[str, ...]) -> dict[str, int]:
    """What was typed so far, and is a number that a meter can show."""
    found = {}
    for name in names:
        text = request.values.get(name, "")
        if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)):
            found[name] = int(text)
    return found


def _correct(chosen: ToRead) -> str:
    """The reading that is put right; "" for a new one."""
    uid = request.values.get("correct", "")
    return uid if chosen.last is not None and uid == chosen.last.uid else ""


def _card(one: ToRead, language: str) -> MeterCard:
    last = one.last
    others = {name: getattr(last, name) for name in meters.COUNTERS} if last else {}
    return MeterCard(
        one.meter.id, one.meter.name, _number(last.value, language) if last else None,
        words.local(last.at).strftime("%d.%m %H:%M") if last else "", last.uid if last else "", one.due,
        {name: _number(value, language) for name, value in others.items() if value is not None},
        _lacks(one.meter.id),
    )  # fmt: skip


def _lacks(meter: str) -> str:
    """The gravest that the kiosk heard when it asked the device."""
    state = next((each for each in counter().devices.states().meters if each.meter == meter), None)
    if state is None:
        return ""
    if state.state != "answers":
        return _("the kiosk cannot ask it")
    alerts = [each.words for each in sorted(state.alerts, key=lambda each: not each.is_critical) if each.words]
    low = [each for each in state.supplies if each.percent is not None and each.percent <= LOW_PERCENT]
    return ", ".join([*alerts, *(f"{each.name} {each.percent} %" for each in low)][:MOST_TOLD])


def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=language)).replace("-", "\u2212")


def _doubt(session: Session) -> Refusal | None:
    """What was asked about just now on this screen."""
    outcome = session.desk.outcome
    if session.desk.place != "meter" or not isinstance(outcome, Refused):
        return None
    reasons = (Reason.METER_BACKWARDS, Reason.METER_UNUSUAL)
    return outcome.refusals[0] if outcome.refusals[0].reason in reasons else None


def _doubted(doubt: Refusal, chosen: ToRead, typed: dict[str, int], language: str) -> dict[str, Any]:
    """What the screen says of a number that looks wrong, and what may be answered."""
    name = str(doubt.details.get("counter", TOTAL))
    meant = doubt.details.get("guess")
    return {
        "counter": name,
        "value": _number(typed.get(name, 0), language),
        "last": _number(int(doubt.details["last"]), language),
        "rise": _number(int(doubt.details.get("rise", 0)), language) if "rise" in doubt.details else "",
        "guess": meant,
        "guess_words": _number(int(meant), language) if meant is not None else "",
        "grounds": [(ground, _ground(ground)) for ground in meters.grounds(doubt, meters.device_of(chosen.meter))],
    }


def _ground(ground: str) -> str:
    return {
        "power_cut": _("The power was cut"),
        "reset": _("It was reset"),
        "rolled_over": _("It began at nought again"),
        "replaced": _("The device was exchanged"),
        "really": _("So much was printed"),
    }[ground]


def _take(session: Session, chosen: ToRead) -> Response:
    """One more number was typed, or what looked wrong was answered."""
    assert session.staff is not None
    names = (TOTAL, *counter().station.metering.counters(chosen.meter))
    typed, correct = _typed(names), _correct(chosen)
    address: dict[str, Any] = {"meter": chosen.meter.id, "correct": correct or None}
    if any(name not in typed for name in names):
        return redirect(url_for("meter", **(address | typed)), 303)
    shown = Shown(typed.pop(TOTAL), typed)
    outcome = _record(session.staff.id, chosen, shown, correct)
    tell(session, "meter", outcome)
    if isinstance(outcome, Done):
        asks = counter().station.explaining.asks(chosen.meter)
        return redirect(url_for("meter_gap", meter=chosen.meter.id) if asks else url_for("meter"), 303)
    return redirect(url_for("meter", **(address | typed | {TOTAL: shown.total})), 303)


def _record(staff: str, chosen: ToRead, shown: Shown, correct: str) -> Done | Refused:
    metering, ground = counter().station.metering, request.form.get("confirmed")
    confirmed = ground if ground in GROUNDS else None
    if correct:
        return metering.correct(chosen.meter, correct, shown, staff, sure=confirmed is not None)
    return metering.read(chosen.meter, shown, staff, counter().clock.now(), confirmed)  # type: ignore[arg-type]


def _undo(session: Session) -> Response:
    assert session.staff is not None
    last = noted_last(session, "meter")
    if last is not None:
        undone = counter().station.metering.undo(last.uids, session.staff.id, counter().clock.now())
        tell(session, "meter", undone)
    return redirect(url_for("meter"), 303)
