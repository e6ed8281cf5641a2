"""The bookings of a site, or of one room or thing, as a feed that calendar programs subscribe to (iCalendar).

A calendar program cannot log in, so the address itself is the key: it ends in a mark that only this server can make;
staff end it or make it anew. A feed says what is booked and when, never who: an address may be passed on.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, redirect, url_for
from icalendar import Calendar, Event, vText
from werkzeug.wrappers import Response as AnyResponse

from sync import register
from sync.server import questions_bookings, register_store
from sync.server.lending_beliefs import Booking
from sync.server.outside import calendar_links
from sync.server.permissions import Permission, needs
from sync.server.staff.booked_words import Booked
from sync.server.staff.desk import office
from sync.server.staff.keeping_acts import author
from sync.server.staff.screens import screens

BACK_MS, AHEAD_MS = 31 * 24 * 3_600_000, 400 * 24 * 3_600_000
ALL = "all"
BOOKED: dict[str, type[register.Entity]] = {
    "item_type": register.ItemType, "item": register.Item, "kit": register.Kit,
    **dict.fromkeys(("room", "workstation", "adviser", "locker"), register.Resource),
}  # fmt: skip
STATUS = {"requested": "TENTATIVE", "approved": "CONFIRMED", "collected": "CONFIRMED"}


def address_of(site: str, what: str = ALL) -> str:
    """Where the feed of a site is, or of one thing of it ("room sala"); "" where it was ended."""
    mark = calendar_links.mark_of(office().secrets.server, site, what)
    return url_for("staff.calendar_feed", site=site, what=what, mark=mark, _external=False) if mark else ""


@screens.post("/calendar/<site>/<what>/renew")
@needs(Permission.BOOK)
def renew_calendar(site: str, what: str) -> AnyResponse:
    """Another address; those that were passed on lead nowhere from now on."""
    calendar_links.renew(_known(site), _shown(site, what), author(), office().now())
    return _back(site, what)


@screens.post("/calendar/<site>/<what>/end")
@needs(Permission.BOOK)
def end_calendar(site: str, what: str) -> AnyResponse:
    """No address until somebody makes one anew."""
    calendar_links.end(_known(site), _shown(site, what), author(), office().now())
    return _back(site, what)


def _known(site: str) -> str:
    return site if register_store.get(register.Site, site) is not None else abort(404)


def _shown(site: str, what: str) -> str:
    """Everything, or one thing that can be booked there: a fact that is kept for ever names it."""
    kind, _blank, resource = what.partition(" ")
    known = register_store.get(BOOKED[kind], resource) if kind in BOOKED and "\0" not in resource else None
    is_there = known is not None and getattr(known, "site", site) == site and getattr(known, "kind", kind) == kind
    return what if what == ALL or is_there else abort(404)


def _back(site: str, what: str) -> AnyResponse:
    shown = None if what == ALL else what
    return redirect(url_for("staff.bookings", site=site, what=shown, _anchor="address"), 303)


@screens.get("/calendar/<site>/<what>/<mark>.ics")
@needs(Permission.OPEN)
def calendar_feed(site: str, what: str, mark: str) -> Response:
    """A month back and a year ahead. 404 without the right mark, as for an address that there is none of."""
    if not calendar_links.is_good(office().secrets.server, site, what, mark):
        abort(404)
    known = register_store.get(register.Site, site) or abort(404)
    now = office().now()
    rows = questions_bookings.between(site, now - BACK_MS, now + AHEAD_MS)
    rows = [row for row in rows if row.state in STATUS and what in (ALL, f"{row.kind} {row.resource}")]
    answer = Response(_calendar(known.name, rows, now), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="lada.ics"'
    return answer


def _calendar(name: str, rows: list[Booking], now: int) -> bytes:
    words, calendar = Booked(rows), Calendar()
    calendar.add("prodid", "-//Lada//bookings//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(name))  # of a name that it does not know, icalendar escapes nothing
    for row in rows:
        event = Event()
        event.add("uid", f"{row.id}@lada")
        event.add("dtstamp", _moment(now))
        event.add("dtstart", _moment(row.from_at or 0))
        event.add("dtend", _moment(row.until_at or 0))
        count = f" × {row.quantity}" if row.quantity > 1 else ""
        event.add("summary", words.what(row.kind, row.resource) + count)
        event.add("status", STATUS[row.state])
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
