"""What of the bookings a day asks staff to see to: what to prepare, and what may come to nothing. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sync.rules.booked_things import AtRisk, at_risk
from sync.rules.calendar import OpeningCalendar
from sync.rules.claims import LETS
from sync.server import questions_bookings
from sync.server.lending_beliefs import Booking
from sync.server.staff import asked, names
from sync.server.staff.booked_words import Booked
from sync.server.staff.calendar_pages import Lane, hours_of, lanes
from sync.server.staff.wording import local

RISK_AHEAD_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True)
class Plan:
    """What of a site's rooms and places is let today; `hours` are minutes after midnight at which a column begins."""

    site: str
    hours: list[int]
    lanes: list[Lane]


@dataclass(frozen=True)
class ToSeeTo:
    """`prepare` begins today; `risks` begin within a week; `asked` counts requests without an answer; `plans` are the
    rooms and places of today. `words` and `thing` name what they are about."""

    prepare: list[Booking]
    risks: list[AtRisk]
    asked: int
    plans: list[Plan]
    rows: dict[str, Booking]
    words: Booked
    thing: names.Names


def to_see_to(sites: Iterable[str], now: int) -> ToSeeTo:
    """Of these sites, at a moment (ms UTC)."""
    ends = asked.start_of(local(now).date()) + 24 * 3_600_000
    every: list[Booking] = []
    risks: list[AtRisk] = []
    plans: list[Plan] = []
    for site in sites:
        live = questions_bookings.live(site, now)
        if live:
            desk = questions_bookings.desk(site, None, now, live)
            loans = questions_bookings.loans_out(site)
            found = at_risk(questions_bookings.all_booked(live, loans), loans, desk)
            risks += [risk for risk in found if risk.booking.from_at < now + RISK_AHEAD_MS]
            every += live
            plans += _plan(site, live, desk.calendar, local(now).date())
    prepare = [row for row in every if row.state == "approved" and (row.from_at or 0) < ends]
    things = [id for risk in risks for id in (risk.sister, *(loan.item for loan in risk.loans))]
    return ToSeeTo(
        prepare, risks, sum(row.state == "requested" for row in every), plans, {row.id: row for row in every},
        Booked(every),
        names.Names(items=[*things, *(row.item for row in prepare)]),
    )  # fmt: skip


def _plan(site: str, live: Sequence[Booking], calendar: OpeningCalendar, day: date) -> list[Plan]:
    let = [row for row in live if row.kind in LETS and row.state in ("requested", "approved", "collected")]
    found = lanes(sorted(let, key=lambda row: row.from_at or 0), calendar, day)
    return [Plan(site, hours_of(calendar, day), found)] if found else []
