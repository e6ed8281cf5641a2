"""The day so far: who is in, what comes back today, what is late, who wants help."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.rules.inspections import DUE_MS
from sync.server import questions_desk, questions_stock, register_store, store
from sync.server.permissions import Permission, needs
from sync.server.register_models import ClosureRow, HoursRow
from sync.server.staff import asked, bookings_today, fleet, names, reminders, wording
from sync.server.staff.desk import may_at, office
from sync.server.staff.guard import sees
from sync.server.staff.screens import screens, show, sites

SHOWN = 12


@dataclass(frozen=True)
class Opening:
    """A site's hours today, minutes after midnight; both None when it is shut, `why` perhaps says so."""

    site: str
    opens: int | None
    closes: int | None
    why: str = ""


@screens.get("/")
@needs(Permission.SELF)
def front() -> Response:
    return redirect(url_for("staff.today"), 303)


@screens.get("/today")
@needs(Permission.READ)
@sees
def today() -> str:
    now, site = office().now(), asked.site()
    day = store.today(now, site)
    cards = store.journal(store.JournalFilter(type="card_unknown", site=site, span=store.day_of(now)), limit=SHOWN).rows
    views = [view for view in store.devices() if may_at(view.device.site)]
    to_inspect = questions_desk.to_inspect(site, SHOWN)
    low = questions_stock.running_low(site)
    rows = [*day.visits_in, *day.due, *day.overdue, *day.alerts, *to_inspect]
    return show(
        "today", day=day, cards=cards, names=names.Names(rows, items=[each.item.id for each in low]), sites=sites(),
        site=site, openings=openings(now, site),
        heading=wording.heading_day(now), shown=SHOWN, troubles=fleet.troubles(views, now),
        to_inspect=to_inspect, inspect_count=questions_desk.count_to_inspect(site), inspect_late=now - DUE_MS,
        booked=bookings_today.to_see_to([site] if site else [each.id for each in sites()], now),
        damage_count=questions_desk.count_damages(site), mail_trouble=reminders.trouble(), low=low,
        waiting=[view.device for view in views if view.device.status == "pending"],
    )  # fmt: skip


def openings(now: int, site: str | None) -> list[Opening]:
    """Today's hours of each site, or of the one asked for."""
    here = wording.local(now)
    hours = {row.site: row for row in register_store.select(register.Hours, HoursRow.weekday == here.weekday())}
    closed = {
        row.site: row for row in register_store.select(register.Closure, ClosureRow.day == here.date().isoformat())
    }
    found = []
    for each in sites():
        if site in (None, each.id):
            shut, row = closed.get(each.id), hours.get(each.id)
            if shut or not row:
                found.append(Opening(each.name, None, None, shut.reason.in_language(names.language()) if shut else ""))
            else:
                found.append(Opening(each.name, row.opens, row.closes))
    return found
