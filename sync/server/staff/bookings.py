"""Bookings: the calendar of a site by day, week and month, what waits for an answer, what is at risk; and one
booking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from babel.dates import format_date
from flask import abort
from flask_babel import get_locale

from sync import register
from sync.rules import booking_life, free_days
from sync.rules.booked_things import AtRisk, at_risk
from sync.rules.bookings import Desk
from sync.rules.claims import LETS
from sync.server import questions_activities, questions_bookings, questions_words, register_store
from sync.server.lending_beliefs import Booking
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, calendar_pages, names
from sync.server.staff.booked_words import Booked
from sync.server.staff.booking_words import BOOKING_GROUNDS
from sync.server.staff.calendar_feed import ALL, address_of
from sync.server.staff.desk import can, may_read_words, office, sites_allowed
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import local

VIEWS = ("day", "week", "month")


@screens.get("/bookings")
@needs(Permission.READ)
def bookings() -> str:
    now, known = office().now(), sites()
    site = asked.one_of("site", {each.id for each in known}) or (known[0].id if known else "")
    view, day = asked.one_of("view", VIEWS) or "day", asked.day("day") or local(now).date()
    wanted = asked.word("what")
    days = calendar_pages.days_of(view, day)
    rows = questions_bookings.between(site, asked.start_of(days[0]), asked.start_of(days[-1]) + 86_400_000)
    live, loans = questions_bookings.live(site, now), questions_bookings.loans_out(site)
    desk = questions_bookings.desk(site, None, now, live)
    held = [row for row in rows if row.state != "waiting" and wanted in (None, f"{row.kind} {row.resource}")]
    risks = at_risk(questions_bookings.all_booked(live, loans), loans, desk)
    every = {row.id: row for row in (*rows, *live)}
    waiting = [row for row in live if row.state == "waiting"]
    ready = {each.id for each in booking_life.can_have_now(map(questions_bookings.booked, waiting), desk)}
    return show(
        "bookings", site=site, sites=known, view=view, views=VIEWS, day=day, days=days, wanted=wanted,
        lanes=calendar_pages.lanes(held, desk.calendar, day) if view == "day" else [],
        hours=calendar_pages.hours_of(desk.calendar, day),
        cells=calendar_pages.cells(held, desk.calendar, days, day if view == "month" else None),
        free=_free(wanted, days, desk) if view != "day" else {},
        previous=calendar_pages.beside(view, day, -1), following=calendar_pages.beside(view, day, 1),
        heading=_heading(view, day, days), words=Booked(every.values()), bookables=questions_bookings.bookables(site),
        requests=[row for row in live if row.state == "requested"], waiting=waiting, ready=ready,
        risks=risks, rows=every, thing=names.Names(items=_things(risks)), language=names.language(),
        feed=address_of(site, wanted or ALL) if can(Permission.BOOK) else "", feed_of=wanted or ALL,
        may_renew=can(Permission.BOOK) and sites_allowed(Permission.BOOK) is None,
    )  # fmt: skip


def _free(wanted: str | None, days: Sequence[date], desk: Desk) -> dict[date, int]:
    """How many of one thing are free on each day to come, when most are taken; nothing while nothing is chosen, and of
    what is had by the hour."""
    kind, _, resource = (wanted or "").partition(" ")
    if kind in LETS:
        return {}
    ahead = [day for day in days if day >= desk.calendar.day_of(desk.at) and desk.calendar.is_open_day(day)]
    spans = [(desk.calendar.moment(day, 0), desk.calendar.moment(day + timedelta(days=1), 0)) for day in ahead]
    found = free_days.free_of(desk.diary, kind, resource, spans) if desk.diary.stock.demands(kind, resource) else []
    return dict(zip(ahead, found, strict=False))


def _heading(view: str, day: date, days: Sequence[date]) -> str:
    locale = get_locale()
    if view == "week":
        return f"{format_date(days[0], 'd.MM', locale=locale)}–{format_date(days[-1], 'd.MM.yyyy', locale=locale)}"
    text = str(format_date(day, "LLLL yyyy" if view == "month" else "EEEE, d MMMM", locale=locale))
    return text[0].upper() + text[1:]


def _things(risks: Iterable[AtRisk]) -> list[str | None]:
    return [id for risk in risks for id in (risk.sister, *(loan.item for loan in risk.loans))]


@screens.get("/bookings/<id>")
@needs(Permission.READ)
def booking(id: str) -> str:
    return page_of(id)


def page_of(id: str, refusals: Iterable[object] = (), told: str = "") -> str:
    """The page of one booking, with what stood against the last act, as the rules say it or as a sentence (`told`).
    404 when there is none."""
    row = questions_bookings.booking(id) or abort(404)
    now = office().now()
    party = register_store.get(register.Party, row.party or "")
    desk = questions_bookings.desk(row.site or "", party, now)
    loans = questions_bookings.loans_out(row.site or "")
    one = questions_bookings.all_booked([row], loans)[0]
    units = booking_life.units_for(one, desk.diary) if row.state in ("requested", "approved") else ()
    risks = at_risk([one], loans, desk) if row.state == "approved" else []
    series = questions_bookings.series_of(row.series) if row.series else []
    return show(
        "booking", row=row, words=Booked([row, *series]), units=units, risks=risks, series=series,
        refusals=refusals, told=told,
        thing=names.Names(items=[*units, row.item, *_things(risks)], people=[row.decided_by, row.made_by]),
        grounds=BOOKING_GROUNDS, is_over=(row.until_at or 0) <= now,
        noted=questions_activities.of_booking(id), begins_by_now=(row.from_at or 0) <= now,
        is_released=booking_life.is_released(one, desk.diary, now),
        can_have=bool(booking_life.can_have_now([one], desk)), refused_with=_refused_with(row),
    )  # fmt: skip


def _refused_with(row: Booking) -> str:
    """What whoever refused it said besides the ground, for those who may read it."""
    if row.decision != "refused" or not may_read_words(row.site):
        return ""
    return questions_words.one(row.decided_fact)
