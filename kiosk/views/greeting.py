"""Greeting: for whom, what is due, and the likeliest act. Never a toggle: whoever is in is offered to leave by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import thing_words, words
from kiosk.loan_sentences import Said, said
from kiosk.session import Session
from kiosk.station.outcome import Refused
from kiosk.station.visits import Greeting
from kiosk.views import counter, visitor
from sync import register
from sync.rules.refusals import Reason


@dataclass(frozen=True)
class Tile:
    """One thing to do. `pip` is a few words at its corner; `due`: they are urgent."""

    url: str
    icon: str
    words: str
    pip: str = ""
    due: bool = False


@dataclass(frozen=True)
class Hero:
    """The likeliest act, the one big button. `confirmed`: it answers the question that stands above it."""

    url: str
    icon: str
    words: str
    small: str = ""
    confirmed: bool = False
    fields: tuple[tuple[str, str], ...] = ()


def greeting() -> Response | str:
    session = visitor()
    assert session.person is not None
    view = counter().station.visits.greeting(session.person, counter().clock.now(), session.party)
    known = {party.id for party in view.parties}
    if request.method == "POST":
        if request.form.get("party") in known:
            session.party = request.form["party"]
            session.hand_over.responsible = None  # they may act for another one
            session.forget_approval()
        return redirect(url_for("greeting"), 303)
    if session.party not in known:
        session.party = view.party
    return _page(session, session.person, view)


def correct() -> Response:
    """When a visit that nobody ended was over, as the person remembers; a correction beside the record."""
    session = visitor()
    assert session.person is not None
    left_at = request.form.get("left_at", type=int)
    outcome = counter().station.visits.correct(
        session.person, request.form.get("visit", ""), left_at, counter().clock.now()
    )
    if isinstance(outcome, Refused):
        session.refused = outcome
        return redirect(url_for("refused"), 303)
    return redirect(url_for("greeting", noted=1), 303)


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session, person: register.Person, view: Greeting) -> str:
    return render_template(
        "kiosk/greeting.html",
        parties=view.parties if len(view.parties) > 1 else (),
        party=session.party,
        is_lapsed=view.is_lapsed,
        hold=_hold(view, session.language),
        due=_due_words(view, session.language),
        late=bool(view.overdue), urgent=bool(view.overdue or view.due_today),
        tiles=_tiles(view, person),
        inside=view.open_visit is not None,
        question=_question(session, view),
        forgotten=_forgotten(view, session.language),
        noted="noted" in request.args,
        hero=_hero(session, view),
    )


def _hold(view: Greeting, language: str) -> Said | None:
    """Why borrowing is on hold, and until when; that of the person before that of those they come for."""
    if not view.holds:
        return None
    return said(view.holds[0], on_day=lambda day: thing_words.short_day(day, language))


def _due_words(view: Greeting, language: str) -> str:
    """What is late and what comes next: a day ahead there is still time to bring it, or to extend it."""
    told = []
    if view.overdue:
        told.append(ngettext("%(num)d thing is past its day", "%(num)d things are past their day", view.overdue))
    if view.due_today:
        told.append(ngettext("%(num)d thing to return today", "%(num)d things to return today", view.due_today))
    elif view.due_next:
        day = thing_words.short_day(date.fromisoformat(view.next_day), language)
        number = view.due_next
        told.append(
            ngettext("%(num)d thing to return by %(day)s", "%(num)d things to return by %(day)s", number, day=day)
        )
    return ", ".join(told)


def _tiles(view: Greeting, person: register.Person) -> list[Tile]:
    """Only what this counter can do; no dead buttons."""
    things = ngettext("%(num)d thing", "%(num)d things", view.loans_out) if view.loans_out else ""
    booked = ngettext("%(num)d booking", "%(num)d bookings", view.awaits) if view.awaits else ""
    tiles = [
        Tile(url_for("borrow"), "package-export", _("I am borrowing"), booked) if view.parties else None,
        Tile(url_for("take_back"), "package-import", _("I am returning"), _due_pip(view), due=True),
        Tile(url_for("book"), "calendar-plus", _("I am booking")) if view.parties else None,
        Tile(url_for("pages"), "printer", _("I print or copy")) if view.parties else None,
        Tile(url_for("things"), "list-check", _("My things"), things),
        Tile(url_for("staff_entry"), "id-badge-2", _("For staff")) if person.staff else None,
    ]
    return [tile for tile in tiles if tile is not None]


def _due_pip(view: Greeting) -> str:
    """What is to come back, the gravest said: what is past its day is not "today"."""
    if view.overdue:
        return ngettext("%(num)d overdue", "%(num)d overdue", view.overdue)
    return ngettext("%(num)d today", "%(num)d today", view.due_today) if view.due_today else ""


def _asks(session: Session, view: Greeting) -> bool:
    """Whether the opposite act so soon is asked about: not of somebody who is still here and chose "something else"."""
    return view.repeated and session.done is None


def _question(session: Session, view: Greeting) -> str:
    if not _asks(session, view):
        return ""
    if view.open_visit is not None:
        at = words.clock_time(view.open_visit.arrived_at, session.language)
        return _("You came in just now, at %(time)s. Do you want to leave already?", time=at)
    return _("You left just now. Are you coming in again?")


def _forgotten(view: Greeting, language: str) -> dict[str, object] | None:
    if view.forgotten is None:
        return None
    day = words.local(view.forgotten.arrived_at)
    return {
        "visit": view.forgotten.id,
        "day": _capital(format_date(day, "EEEE, d MMMM", locale=language)),
        "since": words.clock_time(view.forgotten.arrived_at, language),
        # the last three: closing time is among them
        "choices": [(at, words.clock_time(at, language)) for at in view.leaving_choices[-3:]],
    }


def _hero(session: Session, view: Greeting) -> Hero:
    if view.open_visit is not None:
        since = words.clock_time(view.open_visit.arrived_at, session.language)
        said = _("Yes, I am leaving") if _asks(session, view) else _("I am leaving")
        return Hero(url_for("check_out"), "door-exit", said, _("here since %(time)s", time=since), view.repeated)
    said = _("Yes, I am coming in") if _asks(session, view) else _("I am coming in")
    names = [purpose.name for purpose in counter().store.purposes() if purpose.id in view.last_purposes]
    if not names:
        return Hero(url_for("check_in"), "door-enter", said, _("first say what for"), view.repeated)
    named = ", ".join(_small(name.in_language(session.language)) for name in names[:2])
    people = ngettext("%(num)d person", "%(num)d people", 1)
    fields = (("enter", "1"), ("people", "1"), *(("purpose", purpose) for purpose in view.last_purposes))
    return Hero(url_for("check_in"), "door-enter", said, f"{named}, {people}", view.repeated, fields)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _capital(day: str) -> str:
    return day[:1].upper() + day[1:]


def asked_again(session: Session, outcome: Refused) -> str:
    """Where a refused coming or going leads: the question stands on the greeting, other reasons on their own screen."""
    if [refusal.reason for refusal in outcome.refusals] == [Reason.REPEATED]:
        return url_for("greeting")
    session.refused = outcome
    return url_for("refused")
