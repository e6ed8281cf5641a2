"""Book: when. A tap says from when, a second one until when; what is taken cannot be tapped. Everything chosen stands
in the address, so that a reload shows the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import booking_sentences, thing_words, words
from kiosk.loan_sentences import Said, said
from kiosk.pictures import picture_of
from kiosk.session import Session
from kiosk.station.bookings import Bookable, Slot
from kiosk.station.outcome import Refused
from kiosk.views import book_days, counter, visitor
from sync import register
from sync.rules.bookings import Desk, Wish
from sync.rules.claims import LETS
from sync.rules.refusals import Reason, Refusal, Remedy

DAYS = 5  # beside each other
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Chosen:
    """What has been tapped so far. Times are ms UTC, `None` while nothing is."""

    wanted: Bookable
    day: date
    begins: int | None
    ends: int | None
    quantity: int
    people: int | None

    def url(self, **changes: str | int | None) -> str:
        values: dict[str, Any] = {
            "kind": self.wanted.kind, "resource": self.wanted.resource, "day": self.day.isoformat(),
            "begins": self.begins, "ends": self.ends, "quantity": self.quantity, "people": self.people,
        } | changes  # fmt: skip
        return url_for("book_time", **{name: value for name, value in values.items() if value is not None})

    def wish(self, begins: int, ends: int) -> Wish:
        kind, people = self.wanted.kind, self.people if self.wanted.seats else None
        return Wish(kind, self.wanted.resource, begins, ends, self.quantity, people)  # type: ignore[arg-type]


def book_time() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("greeting"))
    chosen = _chosen()
    if chosen is None:
        return redirect(url_for("book"))
    if request.method == "POST":
        return _act(session, session.person, chosen)
    return _page(session, session.person, chosen)


def _chosen() -> Chosen | None:
    asked = request.values
    wanted = counter().station.bookings.bookable(asked.get("kind", ""), asked.get("resource", ""))
    if wanted is None:
        return None
    today = words.local(counter().clock.now()).date()
    try:
        day = max(today, date.fromisoformat(asked.get("day", "")))
    except ValueError:
        day = today
    begins, ends = asked.get("begins", type=int), asked.get("ends", type=int)
    quantity = min(max(1, asked.get("quantity", 1, type=int)), max(1, wanted.most))
    people = min(max(1, asked.get("people", 1, type=int)), MOST_PEOPLE) if wanted.seats > 1 else None
    return Chosen(wanted, day, begins, ends if begins is not None else None, quantity, people)


def _act(session: Session, person: register.Person, chosen: Chosen) -> Response:
    if chosen.begins is None or chosen.ends is None:
        return redirect(chosen.url(), 303)
    outcome = counter().station.bookings.book(
        chosen.wish(chosen.begins, chosen.ends), person, session.party, counter().clock.now(),
        waits=request.form.get("waits") == "1",
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return redirect(chosen.url(), 303)  # the page says why, as things stand now
    session.done = outcome
    counter().print_soon()
    return redirect(url_for("done"), 303)


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session, person: register.Person, chosen: Chosen) -> str:
    station, language = counter().station.bookings, session.language
    desk = station.desk(session.party, counter().clock.now())
    view = request.args.get("view", "day")
    view = view if view in book_days.VIEWS else "day"
    first = book_days.first_of(view, _first(chosen))
    days = station.open_days(first, DAYS)
    day = chosen.day if chosen.day in days else days[0] if days else chosen.day
    refusals: Sequence[Refusal] = ()
    if chosen.begins is not None and chosen.ends is not None:
        refusals = station.weigh(chosen.wish(chosen.begins, chosen.ends), person, session.party, desk)
    return render_template(
        "kiosk/book_time.html",
        name=chosen.wanted.name.in_language(language),
        picture=picture_of(chosen.wanted.picture) if chosen.wanted.picture else "",
        icon=chosen.wanted.icon,
        days=[_day(each, each == day, chosen, language) for each in days],
        **_views(chosen, view, first, desk, days),
        cells=_cells(chosen, view, first, desk, language),
        slots=[_slot(each, chosen, day, desk, language) for each in station.slots(chosen.wanted, day, desk)]
        if view == "day"
        else [],
        ask=_ask(chosen),
        when=_when(chosen, language),
        chosen=chosen,
        fewer=chosen.url(quantity=chosen.quantity - 1),
        more=chosen.url(quantity=chosen.quantity + 1),
        fewer_people=chosen.url(people=(chosen.people or 1) - 1),
        more_people=chosen.url(people=(chosen.people or 1) + 1),
        results=_results(refusals, language),
        ready=chosen.ends is not None and not refusals,
        may_wait=bool(refusals) and {each.reason for each in refusals} == {Reason.BOOKING_TAKEN},
        again=chosen.url(begins=None, ends=None),
    )


def _cells(chosen: Chosen, view: str, first: date, desk: Desk, language: str) -> list[book_days.DayCell]:
    if view == "day":
        return []
    return book_days.cells(
        chosen.wanted, chosen.quantity, view, first, desk, language, lambda day: day_url(chosen, day)
    )  # fmt: skip


def _views(chosen: Chosen, view: str, first: date, desk: Desk, days: Sequence[date]) -> dict[str, object]:
    """The other views of the same days, and the days before and after; a week begins with one that can still be had."""
    step = timedelta(days=book_days.length(view))
    names = {"day": _("Day"), "week": _("Week"), "month": _("Month")}

    def at(day: date, view: str = view) -> str:
        return chosen.url(first=day.isoformat(), day=day.isoformat(), view=None if view == "day" else view)

    today = words.local(desk.at).date()
    soonest = next((day for day in days if day >= today), max(today, first))
    return {
        "view": view,
        "views": [(each, names[each], at(soonest, each)) for each in book_days.VIEWS],
        "earlier": at(max(first - step, book_days.first_of(view, today))) if first > today else "",
        "later": at(first + step),
    }


def _first(chosen: Chosen) -> date:
    """The first day of the strip: a week begins where somebody leafed to, or today."""
    today = words.local(counter().clock.now()).date()
    try:
        return max(today, date.fromisoformat(request.args.get("first", "")))
    except ValueError:
        weeks = (chosen.day - today).days // 7
        return today + timedelta(days=7 * max(0, weeks))


def _day(day: date, current: bool, chosen: Chosen, language: str) -> dict[str, object]:
    return {
        "weekday": thing_words.weekday(day, language), "number": day.day, "chosen": current,
        "name": thing_words.short_day(day, language), "url": day_url(chosen, day),
    }  # fmt: skip


def day_url(chosen: Chosen, day: date) -> str:
    """The half hours of a day. What is carried away may come back on another day than it went out."""
    ends = None if chosen.wanted.kind in LETS else chosen.ends
    begins = None if chosen.wanted.kind in LETS or ends is not None else chosen.begins
    return chosen.url(day=day.isoformat(), begins=begins, ends=None)


def _slot(slot: Slot, chosen: Chosen, day: date, desk: Desk, language: str) -> dict[str, object]:
    """`url` is "" for what cannot be tapped."""
    begins, ends = chosen.begins, chosen.ends
    text = words.clock_time(slot.from_at, language)
    is_mine = begins is not None and begins <= slot.from_at < (ends or begins + 1)
    url = ""
    if begins is not None and ends is None and slot.from_at >= begins:
        demands = desk.diary.stock.demands(chosen.wanted.kind, chosen.wanted.resource, chosen.quantity)
        if desk.diary.has_room(demands, begins, slot.until_at):
            url = chosen.url(day=day.isoformat(), ends=slot.until_at)
    elif slot.free >= chosen.quantity:
        url = chosen.url(day=day.isoformat(), begins=slot.from_at, ends=None)
    is_free = bool(url)
    left = ngettext("%(num)d free", "%(num)d free", slot.free) if is_free else _("taken")
    return {"text": text, "url": url, "mine": is_mine, "words": left}


def _ask(chosen: Chosen) -> str:
    if chosen.begins is None:
        return _("From when?")
    if chosen.ends is None:
        return _("Until when? Touch the last half hour.")
    return _("This is what you have chosen")


def _when(chosen: Chosen, language: str) -> str:
    if chosen.begins is None:
        return ""
    if chosen.ends is None:
        return _("from %(moment)s", moment=booking_sentences.moment(chosen.begins, language))
    return booking_sentences.span(chosen.begins, chosen.ends, language)


def _results(refusals: Sequence[Refusal], language: str) -> list[Said]:
    found = [said(each, on_day=lambda day: thing_words.short_day(day, language)) for each in refusals]
    unlifted = any(each.remedy is not Remedy.STAFF for each in refusals)
    return found if unlifted or not found else found[:2]
