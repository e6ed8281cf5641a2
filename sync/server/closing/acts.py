"""A coordinator closes a period, hands it in, opens it again, or takes what came late as an adjustment. Asks the
checklist, writes the facts; knows no screen."""

from __future__ import annotations

import hashlib
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

LEAST, LONGEST = 5, 500  # letters of a reason: "ok" is none

Why = Literal[
    "not_over", "closed", "not_closed", "not_in_order", "no_reason", "too_long", "nothing_late", "changed",
    "told_closed",
]  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """Why nothing was done; `lines` are those of the checklist that are not in order."""

    why: Why
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Waiting:
    """What came late for a closed period and was not taken as an adjustment yet: its cases, the oldest first, and by
    how much each figure would be another one now."""

    cases: Sequence[Case]
    amounts: dict[str, int]

    @property
    def late(self) -> list[str]:
        """The uids of the facts."""
        return sorted(str(case.subject) for case in self.cases)

    @property
    def mark(self) -> str:
        """Another one as soon as something else came late."""
        return hashlib.sha256(json.dumps([self.late, sorted(self.amounts.items())]).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.cases or self.amounts)


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
        if is_too_long(reason):
            return Refused("too_long")
        figures = period.figures or freezing.freeze(month, now)
        commitment, beside = _reason(reason)
        waiting = [each.id for line in lines if line.line is CheckLine.KIOSKS for each in line.troubles]
        fact = (PeriodSoftClosed if kind == "soft" else PeriodHardClosed)(
            period=month, staff=staff, figures=figures, open=[line.line for line in lines], waiting=waiting,
            reason_commitment=commitment,
        )  # fmt: skip
        return own_journal.record([Draft(fact, beside)], now)[0]


def reopen(month: str, reason: str, staff: str, now: int) -> str | Refused:
    """Let a period count as it stands again. What came late counts in it then, so its adjustments that an open month
    tells are taken back with it; one that is told in a closed month stays there, and is evened out by the next. Returns
    the uid of the fact."""
    with own_journal.alone(now):
        if not state.period(month).is_closed:
            return Refused("not_closed")
        if (wrong := _wrong_with(reason)) is not None:
            return wrong
        commitment, beside = _reason(reason)
        drafts = [Draft(PeriodReopened(period=month, staff=staff, reason_commitment=commitment), beside)]
        closed = state.closed()
        told = [each.fact for each in state.adjustments() if each.of == month and each.into not in closed]
        if told:
            drafts.append(Draft(ActUndone(undone=told, staff=staff)))
        return own_journal.record(drafts, now)[0]


def adjust(month: str, reason: str, staff: str, now: int, seen: str | None = None) -> str | Refused:
    """Take what came late for a closed period as an adjustment of the month that is open now, and say why. `seen` is
    the mark of what waited when it was shown, `None` where nobody was shown it. Returns the uid."""
    with own_journal.alone(now):
        if not state.period(month).is_closed:
            return Refused("not_closed")
        found = waiting(month, now)
        if not found:
            return Refused("nothing_late")
        if (wrong := _wrong_with(reason)) is not None:
            return wrong
        if seen is not None and seen != found.mark:
            return Refused("changed")
        commitment, beside = _reason(reason)
        fact = PeriodAdjusted(
            of=month, into=open_month(now), staff=staff, amounts=found.amounts, late=found.late,
            reason_commitment=commitment,
        )  # fmt: skip
        return own_journal.record([Draft(fact, beside)], now)[0]


def take_back(uid: str, staff: str, now: int) -> PeriodAdjustment | Refused | None:
    """Let an adjustment count no longer: what came late waits for an answer again. Twice is once. The report of a
    closed month keeps what it told. Returns which it was."""
    with own_journal.alone(now):
        known = PeriodAdjustment.get_or_none(PeriodAdjustment.fact == uid)
        if known is not None and not known.undone:
            if state.period(known.into).is_closed:
                return Refused("told_closed")
            own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], now)
        return known


def change(month: str, reason: str, staff: str, now: int) -> str | Refused:
    """Write down why something of a closed period is changed; the change itself is a fact of its own."""
    if (wrong := _wrong_with(reason)) is not None:
        return wrong
    commitment, beside = _reason(reason)
    fact = ClosedPeriodChanged(period=month, staff=staff, reason_commitment=commitment)
    return own_journal.record([Draft(fact, beside)], now)[0]


def waiting(month: str, now: int) -> Waiting:
    """What an adjustment of this closed period would take now."""
    return Waiting(_late_of(month), difference(month, now))


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


def _late_of(month: str) -> list[Case]:
    begin, end = state.span_of(month)
    found = Case.select().where(
        Case.kind == CaseKind.LATE_FACT_CLOSED_PERIOD.value, Case.state == "open", Case.at >= begin,
        Case.at < end,
    )  # fmt: skip
    return list(found.order_by(Case.at, Case.id))


def open_month(now: int) -> str:
    """The month of today, or the first after it that is not closed."""
    month, closed = state.month_of(now), state.closed()
    while month in closed:
        month = state.month_after(month)
    return month


def enough(reason: str) -> bool:
    """Whether somebody said why."""
    return len(reason.strip()) >= LEAST


def is_too_long(reason: str) -> bool:
    return len(reason.strip()) > LONGEST


def _wrong_with(reason: str) -> Refused | None:
    if not enough(reason):
        return Refused("no_reason")
    return Refused("too_long") if is_too_long(reason) else None


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
