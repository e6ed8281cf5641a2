"""The second column of the confirm screen: until when, as buttons and as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk import due_days, thing_words, words
from kiosk.station.lending import WeighedLine
from kiosk.views import counter

WEEKS_WITH_PAGER = 2


def choice(lines: Sequence[WeighedLine], language: str) -> dict[str, object]:
    """The choice of the due day: buttons, calendar, and what the person agrees to."""
    today = thing_words.day_of(counter().clock.now())
    days = due_days.union([line.due_days for line in lines])
    last = max(lines, key=lambda line: line.due_at)
    chosen = thing_words.day_of(last.due_at)
    offer = due_days.offer(days, chosen, request.args.get("days", type=int))
    paged = len(days) > due_days.OFFERED
    return {
        "days": [_day(day, day == chosen, language) for day in offer.days],
        "begin": days.index(offer.days[0]),
        "earlier": offer.earlier,
        "later": offer.later,
        "weeks": [
            [_cell(cell) for cell in week]
            for week in due_days.calendar(today, chosen, days, WEEKS_WITH_PAGER if paged else due_days.WEEKS)
        ],
        "weekdays": thing_words.column_heads(language),
        "months": " / ".join(dict.fromkeys(thing_words.month(day, language) for day in (today, days[-1]))),
        "longest": _longest(lines),
        "due_day": thing_words.short_day(chosen, language),
        "due_apart": len({thing_words.day_of(line.due_at) for line in lines}) > 1,
        "due_time": _("until %(time)s", time=words.clock_time(last.due_at, language)),
    }


def _longest(lines: Sequence[WeighedLine]) -> str:
    """The rule behind the days: of several policies the most generous."""
    policy = max((line.policy for line in lines), key=lambda one: one.period, default=None)
    if policy is None:
        return ""
    if policy.period_unit == "days":
        return ngettext("At the longest %(num)d day.", "At the longest %(num)d days.", policy.period)
    return ngettext("At the longest %(num)d working day.", "At the longest %(num)d working days.", policy.period)


def _day(day: date, chosen: bool, language: str) -> dict[str, object]:
    return {"iso": day.isoformat(), "weekday": thing_words.weekday(day, language), "number": day.day, "chosen": chosen}


def _cell(cell: due_days.Cell) -> dict[str, object]:
    words_of = {"now": _("today"), "mine": _("with you"), "end": _("due"), "shut": _("closed")}
    return {"state": cell.state, "number": cell.day.day, "word": words_of.get(cell.state, "")}
