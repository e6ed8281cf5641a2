"""What of the bookings a day asks staff to see to: what to prepare, and what may come to nothing. Only reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.rules.booked_things import AtRisk, at_risk
from sync.server import questions_bookings
from sync.server.lending_beliefs import Booking
from sync.server.staff import asked, names
from sync.server.staff.booked_words import Booked
from sync.server.staff.wording import local

RISK_AHEAD_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True)
class ToSeeTo:
    """`prepare` begins today; `risks` begin within a week; `asked` counts requests without an answer. `words` and
    `thing` name what they are about."""

    prepare: list[Booking]
    risks: list[AtRisk]
    asked: int
    rows: dict[str, Booking]
    words: Booked
    thing: names.Names


def to_see_to(sites: Iterable[str], now: int) -> ToSeeTo:
    """Of these sites, at a moment (ms UTC)."""
    ends = asked.start_of(local(now).date()) + 24 * 3_600_000
    every: list[Booking] = []
    risks: list[AtRisk] = []
    for site in sites:
        live = questions_bookings.live(site, now)
        if live:
            desk = questions_bookings.desk(site, None, now, live)
            loans = questions_bookings.loans_out(site)
            found = at_risk(questions_bookings.all_booked(live, loans), loans, desk)
            risks += [risk for risk in found if risk.booking.from_at < now + RISK_AHEAD_MS]
            every += live
    prepare = [row for row in every if row.state == "approved" and (row.from_at or 0) < ends]
    things = [id for risk in risks for id in (risk.sister, *(loan.item for loan in risk.loans))]
    return ToSeeTo(
        prepare, risks, sum(row.state == "requested" for row in every), {row.id: row for row in every}, Booked(every),
        names.Names(items=[*things, *(row.item for row in prepare)]),
    )  # fmt: skip
