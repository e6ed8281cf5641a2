"""A coordinator closes a period, hands it in, opens it again, or takes what came late as an adjustment. Asks the
checklist, writes the facts; knows no screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sync.closing_facts import (
    CheckLine,
    ClosedPeriodChanged,
    PeriodAdjusted,
    PeriodHardClosed,
    PeriodReopened,
    PeriodSoftClosed,
)
from sync.facts import ActUndone
from sync.journal import Detached, read_detached
from sync.server import bulk, origins, own_journal
from sync.server.cases import CaseKind
from sync.server.closing import checklist, freezing, state
from sync.server.closing.checklist import Line
from sync.server.closing.models import PeriodAdjustment
from sync.server.figures import known, registry, rolled, totals
from sync.server.figures.day import Sums, read_sums
from sync.server.figures.paper import Paper
from sync.server.figures.source import day_of, gather
from sync.server.figures.totals import Asked
from sync.server.models import Case
from sync.server.own_journal import Draft, detach

LEAST = 5  # letters of a reason: "ok" is none

Why = Literal["not_over", "closed", "not_closed", "not_in_order", "no_reason", "nothing_late"]


@dataclass(frozen=True)
class Refused:
    """Why nothing was done; `lines` are those of the checklist that are not in order."""

    why: Why
    lines: Sequence[Line] = ()


def close(month: str, kind: Literal["soft", "hard"], reason: str, staff: str, now: int) -> str | Refused:
    """Freeze the numbers of a period as they are. What is not in order needs a reason. Returns the uid of the fact."""
    with own_journal.alone(now):
        period = state.period(month)
        if state.span_of(month)[1] > now:
            return Refused("not_over")
        if period.state == kind or period.state == "hard":
            return Refused("closed")
        lines = [line for line in checklist.check(month) if not line.holds]
        if lines and not enough(reason):
            return Refused("not_in_order", lines)
        figures = period.figures or freezing.freeze(month, now)
        commitment, beside = _reason(reason)
        waiting = [each.id for line in lines if line.line is CheckLine.KIOSKS for each in line.troubles]
        fact = (PeriodSoftClosed if kind == "soft" else PeriodHardClosed)(
            period=month, staff=staff, figures=figures, open=[line.line for line in lines], waiting=waiting,
            reason_commitment=commitment,
        )  # fmt: skip
        return own_journal.record([Draft(fact, beside)], now)[0]


def reopen(month: str, reason: str, staff: str, now: int) -> str | Refused:
    """Let a period count as it stands again. Returns the uid of the fact."""
    with own_journal.alone(now):
        if not state.period(month).is_closed:
            return Refused("not_closed")
        if not enough(reason):
            return Refused("no_reason")
        commitment, beside = _reason(reason)
        fact = PeriodReopened(period=month, staff=staff, reason_commitment=commitment)
        return own_journal.record([Draft(fact, beside)], now)[0]


def adjust(month: str, reason: str, staff: str, now: int) -> str | Refused:
    """Take what came late for a closed period as an adjustment of the month that is open now. Returns the uid."""
    with own_journal.alone(now):
        if not state.period(month).is_closed:
            return Refused("not_closed")
        late, amounts = _late_of(month), difference(month, now)
        if not late and not amounts:
            return Refused("nothing_late")
        commitment, beside = _reason(reason)
        fact = PeriodAdjusted(
            of=month, into=_open_month(now), staff=staff, amounts=amounts, late=late,
            reason_commitment=commitment,
        )  # fmt: skip
        return own_journal.record([Draft(fact, beside)], now)[0]


def take_back(uid: str, staff: str, now: int) -> PeriodAdjustment | None:
    """Let an adjustment count no longer: what came late waits for an answer again. Twice is once. Returns which it
    was."""
    with own_journal.alone(now):
        known = PeriodAdjustment.get_or_none(PeriodAdjustment.fact == uid)
        if known is not None and not known.undone:
            own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], now)
        return known


def change(month: str, reason: str, staff: str, now: int) -> str | Refused:
    """Write down why something of a closed period is changed; the change itself is a fact of its own."""
    if not enough(reason):
        return Refused("no_reason")
    commitment, beside = _reason(reason)
    fact = ClosedPeriodChanged(period=month, staff=staff, reason_commitment=commitment)
    return own_journal.record([Draft(fact, beside)], now)[0]


def difference(month: str, now: int) -> dict[str, int]:
    """By how much each figure of a closed period would be another one now, beyond what was adjusted already."""
    first, last = state.days_of(month)
    frozen = registry.values(totals.totals(Asked(first, last, now)))
    told: dict[str, int] = {}
    for each in state.adjustments():
        if each.of == month:
            for figure, amount in json.loads(each.amounts).items():
                told[figure] = told.get(figure, 0) + amount
    counted = registry.values(_as_it_counts(month, now))
    moved = {id: counted[id] - frozen[id] - told.get(id, 0) for id in counted}
    return {id: amount for id, amount in moved.items() if amount}


def _as_it_counts(month: str, now: int) -> totals.Totals:
    """A closed period as it would be were it open."""
    first, last = state.days_of(month)
    papers = rolled.papers(first, last, now)
    days = [
        day_of(each.day, each.site, read_sums(each.sums), papers.pop((each.day, each.site), Paper()))
        for each in rolled.days(first, last, now)
    ]
    days += [day_of(day, site, Sums(), found) for (day, site), found in papers.items()]
    frozen = gather(first, last, now)
    known_now = known.of([each.sums for each in days]) | frozen.known
    # what the register said of volunteers and addresses then stays, as what it said of parties
    return totals.of_days(days, frozen.first, known_now, frozen.pieces)


def _late_of(month: str) -> list[str]:
    begin, end = state.span_of(month)
    found = Case.select().where(
        Case.kind == CaseKind.LATE_FACT_CLOSED_PERIOD.value, Case.state == "open", Case.at >= begin,
        Case.at < end,
    )  # fmt: skip
    return sorted(str(row.subject) for row in found)


def _open_month(now: int) -> str:
    """The month of today, or the first after it that is not closed."""
    month, closed = state.month_of(now), state.closed()
    while month in closed:
        month = state.month_after(month)
    return month


def enough(reason: str) -> bool:
    """Whether somebody said why."""
    return len(reason.strip()) >= LEAST


def reason_of(uid: str) -> str:
    """What somebody gave as their reason in a fact of this file; "" where they gave none, or it was erased."""
    place = origins.place_of(uid)
    rows = bulk.rows_of('SELECT "detached" FROM "fact" WHERE "stream" = ? AND "seq" = ?', place) if place else []
    parts = read_detached(bytes(rows[0][0])) if rows and rows[0][0] else {}
    return parts["reason"].value if "reason" in parts else ""


def _reason(reason: str) -> tuple[str | None, dict[str, Detached]]:
    if not reason.strip():
        return None, {}
    commitment, said = detach(reason.strip())
    return commitment, {"reason": said}
