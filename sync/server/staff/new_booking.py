"""A booking that staff make for somebody: once, or weekly with exceptions. What stands against it comes before
anything is written; of a series only the times that can be had are made, after a look at the others."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.lending_facts import BookingMade
from sync.rules import bookings, recurrence
from sync.rules.bookings import Booker, Desk, Wish
from sync.rules.claims import Booked, Diary, claims_of
from sync.rules.recurrence import Weekly
from sync.rules.refusals import Refusal
from sync.server import own_journal, questions_bookings, questions_names, register_store
from sync.server.own_journal import Draft
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.desk import office, somebody
from sync.server.staff.screens import screens, show, sites

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Form:
    """What somebody typed, as far as it can be understood; `wrong` names the fields that cannot."""

    site: str
    what: tuple[str, str]
    person: register.Person | None
    party: register.Party | None
    day: date | None
    begins: int | None
    ends: int | None
    end_day: date | None
    quantity: int
    people: int | None
    weekly_until: date | None
    exceptions: frozenset[str]
    title: str
    waits: bool
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Time:
    """One time of the series: the fact, or what stands against it."""

    day: date
    from_at: int
    until_at: int
    answer: BookingMade | list[Refusal]

    @property
    def fits(self) -> bool:
        return not isinstance(self.answer, list)


@screens.get("/bookings/new")
@needs(Permission.BOOK)
def new_booking() -> str:
    return _page(_read(request.args), [])


@screens.post("/bookings/new")
@needs(Permission.BOOK)
def make_booking() -> str | Response | tuple[str, int]:
    form = _read(request.form)
    now = office().now()
    with own_journal.alone(now):  # nobody else books what was found free
        times = [] if form.wrong else _times(form)
        made = [time.answer for time in times if isinstance(time.answer, BookingMade)]
        agreed = all(time.fits for time in times) or (len(times) > 1 and request.form.get("only_free") == "yes")
        if not form.wrong and made and agreed:
            own_journal.record([_draft(fact, form.title) for fact in made], now)
    if form.wrong or not made or not agreed:
        return _page(form, times), 400
    return redirect(url_for("staff.booking", id=made[0].booking), 303)


def _draft(fact: BookingMade, title: str) -> Draft:
    if not title:
        return Draft(fact)
    commitment, said = own_journal.detach(title)
    return Draft(msgspec.structs.replace(fact, title_commitment=commitment), {"title": said})


def _times(form: Form) -> list[Time]:
    """Every time of the series with its answer, each weighed with the ones before it made."""
    assert form.person is not None and form.day is not None and form.begins is not None and form.ends is not None
    desk = questions_bookings.desk(form.site, form.party, office().now())
    booker = questions_bookings.booker(form.person, form.party)
    series = secrets.token_hex(10) if form.weekly_until else None
    if form.weekly_until is None:
        ends = desk.calendar.moment(form.end_day or form.day, form.ends)
        spans = [(form.day, desk.calendar.moment(form.day, form.begins), ends)]
    else:
        weekly = Weekly(form.day, form.weekly_until, form.begins, form.ends, form.exceptions)
        spans = recurrence.times(weekly, desk.calendar)
    found = []
    for day, from_at, until_at in spans:
        wish = Wish(*form.what, from_at, until_at, form.quantity, form.people, series=series)  # type: ignore[arg-type]
        answer = _book(wish, booker, desk, form.waits)
        if isinstance(answer, BookingMade):
            desk = replace(desk, diary=_with(desk.diary, answer))
        found.append(Time(day, from_at, until_at, answer))
    return found


def _book(wish: Wish, booker: Booker, desk: Desk, waits: bool) -> BookingMade | list[Refusal]:
    return bookings.book(wish, booker, desk, secrets.token_hex(10), staff=somebody().id, waits=waits)


def _with(diary: Diary, fact: BookingMade) -> Diary:
    state = {"firm": "approved", "request": "requested", "waiting": "waiting"}[fact.wish]
    one = Booked(
        fact.booking, fact.kind, fact.resource, fact.person, fact.party, fact.from_at, fact.until_at, state,
        fact.quantity,
    )  # fmt: skip
    claims = dict(diary.claims)
    for claim, pool in claims_of(diary.stock, one, 0):
        claims[pool] = (*claims.get(pool, ()), claim)
    return Diary(diary.stock, claims)


# --- the form ---------------------------------------------------------------------------------------------------------


def _read(given: Mapping[str, str]) -> Form:
    def text(name: str) -> str:
        return str(given.get(name, "")).strip()[: asked.LONGEST]

    known = sites()
    site = text("site") if text("site") in {each.id for each in known} else (known[0].id if known else "")
    kind, _, resource = text("what").partition(" ")
    person = register_store.get(register.Person, text("person"))
    party = register_store.get(register.Party, text("party"))
    exceptions = recurrence.exceptions_in(str(given.get("exceptions", ""))[:2000])
    form = Form(
        site, (kind, resource), person, party, _day(text("day")), _minutes(text("begins")), _minutes(text("ends")),
        _day(text("end_day")), _number(text("quantity")) or 1, _number(text("people")), _day(text("weekly_until")),
        exceptions or frozenset(), str(given.get("title", "")).strip()[:LONGEST_TITLE], given.get("waits") == "yes", (),
    )  # fmt: skip
    needed = {"what": resource, "person": person, "party": party, "day": form.day}
    wrong = [name for name, value in needed.items() if not value]
    wrong += [name for name in ("begins", "ends") if getattr(form, name) is None]
    return replace(form, wrong=(*wrong, *(["exceptions"] if exceptions is None else [])))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _minutes(text: str) -> int | None:
    """ "9:30" → 570"""
    hour, _, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(text) < 6):
        return None
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found < 24 * 60 else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else None


def _page(form: Form, times: list[Time]) -> str:
    search = asked.word("search") or ""
    found = questions_names.people(search)[:20] if search else []
    memberships = questions_names.memberships(person=form.person.id) if form.person else []
    return show(
        "new_booking", form=form, times=times, told=request.method == "POST", sites=sites(), search=search, found=found,
        bookables=questions_bookings.bookables(form.site), memberships=memberships, language=names.language(),
        names=names.Names(memberships, people=[form.person.id] if form.person else []), given=request.values,
        shut=_shut(form),
    )  # fmt: skip


def _shut(form: Form) -> list[date]:
    """Days of the series that are left out because the site is shut."""
    if form.wrong or form.weekly_until is None or form.day is None:
        return []
    calendar = questions_bookings.opening.calendar_of(form.site, office().now())
    return recurrence.shut(Weekly(form.day, form.weekly_until, form.begins or 0, form.ends or 0), calendar)
