"""Closing a month: what must be in order, each line with what to do; closing, handing in, opening again, and what came
late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.closing_facts import CheckLine
from sync.rules.sheet_windows import day_of
from sync.server import questions_names
from sync.server.closing import acts, checklist, state
from sync.server.closing.acts import Refused
from sync.server.closing.checklist import Line
from sync.server.closing.models import PeriodAdjustment
from sync.server.closing.state import Late, Period
from sync.server.figures import registry
from sync.server.permissions import Permission, needs
from sync.server.staff import report_parts
from sync.server.staff.desk import office, staff_id
from sync.server.staff.screens import screens, show

Answer = Response | tuple[str, int]
SHOWN = 13  # months in the list
NAMED = 8  # late records of one adjustment
STATES: Mapping[str, Any] = {"open": _l("open"), "soft": _l("month closed"), "hard": _l("report handed in")}
TITLES: Mapping[CheckLine, Any] = {
    CheckLine.KIOSKS: _l("Every kiosk has told all until after the end of the month"),
    CheckLine.SEQUENCES: _l("No journal has a gap, and every record is counted"),
    CheckLine.METERS: _l("Every meter was read within a day of the end of the month"),
    CheckLine.OPENING: _l("Meters showed in the morning what they had shown the evening before"),
    CheckLine.CASES: _l("No case is open that holds the month up"),
    CheckLine.LATE: _l("Nothing that came after a closing waits for an answer"),
}
TO_DO: Mapping[CheckLine, Any] = {
    CheckLine.KIOSKS: _l("Let the kiosk sync, or take its records over on a stick."),
    CheckLine.SEQUENCES: _l("Let the kiosk sync again; what it no longer has is entered from its slips."),
    CheckLine.METERS: _l("Read the meter now and note the reading, or say below why there is none."),
    CheckLine.OPENING: _l("Look at the two readings: correct the one that was mistyped, or explain the pages between."),
    CheckLine.CASES: _l("Answer the case."),
    CheckLine.LATE: _l("Take it as an adjustment of the open month, or open its month again."),
}
WHY: Mapping[str, Any] = {
    "not_over": _l("The month is not over yet. Nothing was changed."),
    "closed": _l("It is closed already. Nothing was changed."),
    "not_closed": _l("It is not closed. Nothing was changed."),
    "not_in_order": _l("Something is not in order. Put it right, or say why it is closed all the same."),
    "no_reason": _l("Say why, in a few words: it stands in the report."),
    "too_long": _l("The reason is too long: 500 characters at most."),
    "nothing_late": _l("Nothing came late for this month, or somebody has taken it as an adjustment already."),
    "changed": _l("Something else came late meanwhile. Look at the numbers again; nothing was changed."),
    "told_closed": _l("The month that tells this adjustment is closed itself. Open that one again first."),
}
MEANWHILE = ("not_over", "closed", "not_closed", "nothing_late", "changed", "told_closed")  # the others are of the form


@dataclass(frozen=True)
class Listed:
    month: str
    period: Period
    is_over: bool


@screens.get("/closing")
@needs(Permission.READ)
def closings() -> str:
    now, known = office().now(), state.periods()
    month, rows = day_of(now).replace(day=1), []
    for _n in range(SHOWN):
        name = f"{month:%Y-%m}"
        rows.append(Listed(name, known.get(name, Period(name)), state.span_of(name)[1] <= now))
        month = (month - timedelta(days=1)).replace(day=1)
    return show("closings", rows=rows, states=STATES, staff_name=report_parts.staff_name)


@screens.get("/closing/<month>")
@needs(Permission.READ)
def closing(month: str) -> str:
    return _page(month)


@screens.post("/closing/<month>/close")
@needs(Permission.CLOSE)
def close_period(month: str) -> Answer:
    kind = "hard" if request.form.get("kind") == "hard" else "soft"
    return _done(month, "close", acts.close(_month(month), kind, _reason(), staff_id(), office().now()))  # type: ignore[arg-type]


@screens.post("/closing/<month>/reopen")
@needs(Permission.CLOSE)
def reopen_period(month: str) -> Answer:
    return _done(month, "reopen", acts.reopen(_month(month), _reason(), staff_id(), office().now()))


@screens.post("/closing/<month>/adjust")
@needs(Permission.CLOSE)
def adjust_period(month: str) -> Answer:
    seen = request.form.get("seen", "")[:64]  # the mark of what waited when the page was shown
    return _done(month, "adjust", acts.adjust(_month(month), _reason(), staff_id(), office().now(), seen))


@screens.post("/closing/<month>/adjustments/<uid>/take-back")
@needs(Permission.CLOSE)
def take_adjustment_back(month: str, uid: str) -> Answer:
    month = _month(month)
    return _done(month, "", acts.take_back(uid, staff_id(), office().now()) or abort(404))


def _done(month: str, form: str, answer: str | PeriodAdjustment | Refused) -> Answer:
    """To the month; what was refused is said there, in the form that was sent, with what was typed."""
    if isinstance(answer, Refused):
        return _page(month, answer, form), 409 if answer.why in MEANWHILE else 422
    return redirect(url_for("staff.closing", month=month), 303)


def _page(month: str, refused: Refused | None = None, form: str = "") -> str:
    period, now = state.period(_month(month)), office().now()
    lines = checklist.check(month)
    first = date.fromisoformat(month + "-01")
    return show(
        "closing", month=month, period=period, lines=lines, titles=TITLES, to_do=TO_DO, states=STATES,
        is_over=state.span_of(month)[1] <= now, in_order=all(line.holds for line in lines),
        staff_name=report_parts.staff_name, waiting=acts.waiting(month, now) if period.is_closed else None,
        values=registry.BY_ID, refused=WHY.get(refused.why) if refused else None, form=form,
        is_of_form=refused is not None and refused.why not in MEANWHILE, reason=_reason(),
        adjustments=[each for each in state.adjustments() if month in (each.of, each.into)], link=_link,
        said=acts.reason_of, closed=state.closed(), late_records=_late_records, late_of=state.late_of,
        longest=acts.LONGEST,
        before=f"{first - timedelta(days=1):%Y-%m}", amount=report_parts.amount, lines_by_word=_by_word(),
        device_names=questions_names.device_names(),
    )  # fmt: skip


def _late_records(facts: Sequence[str]) -> tuple[list[Late], int]:
    """The first of what came late, and how many more there are."""
    return state.late_records(facts[:NAMED]), max(0, len(facts) - NAMED)


def _by_word() -> dict[str, Any]:
    return {line.value: words for line, words in TITLES.items()}


def _link(line: Line, id: str) -> str:
    """Where one puts right what is not in order."""
    match line.line:
        case CheckLine.KIOSKS | CheckLine.SEQUENCES:
            return url_for("staff.device", id=id)
        case CheckLine.METERS | CheckLine.OPENING:
            return url_for("staff.meter", id=id)
    return url_for("staff.case", id=id)


def _month(month: str) -> str:
    return month if state.is_month(month) else abort(404)


def _reason() -> str:
    """What was typed; a line of it ends with one sign, as the form counts them."""
    return request.form.get("reason", "").replace("\0", "").replace("\r\n", "\n")
