"""Which periods are closed, since when, and on which numbers. Only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sync.rules.month_limits import month_after
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk, origins
from sync.server.closing.models import PeriodAdjustment, PeriodClosing

State = Literal["open", "soft", "hard"]


@dataclass(frozen=True)
class Period:
    """A period as it stands. `closed_at` (ms UTC) is since when it is closed without a break, `figures` the digest of
    its numbers, `last` the fact that closed it, `acts` all that was said of it, oldest first."""

    month: str
    state: State = "open"
    closed_at: int | None = None
    figures: str = ""
    last: PeriodClosing | None = None
    acts: list[PeriodClosing] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.state != "open"

    @property
    def overridden(self) -> list[str]:
        """Lines of the checklist that were not in order when it was closed."""
        return [line for act in self.acts_that_hold for line in json.loads(act.open)]

    @property
    def waiting(self) -> list[str]:
        """Devices that had not told all then."""
        return sorted({device for act in self.acts_that_hold for device in json.loads(act.waiting)})

    @property
    def acts_that_hold(self) -> list[PeriodClosing]:
        """Those since it was opened again last."""
        since = max((n for n, act in enumerate(self.acts) if act.kind == "reopened"), default=-1)
        return self.acts[since + 1 :]


@dataclass(frozen=True)
class Late:
    """A record that came after its month had been closed: its two dates, ms UTC."""

    fact: str
    type: str
    happened_at: int
    came_at: int


def is_month(text: str) -> bool:
    try:
        return len(text) == 7 and 2000 <= date.fromisoformat(text + "-01").year < 2200
    except ValueError:
        return False


def month_of(at: int) -> str:
    """The month of a moment (ms UTC), on the clock in Poland."""
    return day_of(at).strftime("%Y-%m")


def days_of(month: str) -> tuple[date, date]:
    """Its first and last day."""
    after = date.fromisoformat(month_after(month) + "-01")
    return date.fromisoformat(month + "-01"), date.fromordinal(after.toordinal() - 1)


def span_of(month: str) -> tuple[int, int]:
    """From when to before when it goes, ms UTC."""
    first, last = days_of(month)
    return begin_of(first), begin_of(date.fromordinal(last.toordinal() + 1))


def periods() -> dict[str, Period]:
    """Every period of which something was said, by month."""
    acts: dict[str, list[PeriodClosing]] = {}
    found = PeriodClosing.select().where(PeriodClosing.undone == False)  # noqa: E712
    for act in found.order_by(PeriodClosing.at, PeriodClosing.fact):
        acts.setdefault(act.period, []).append(act)
    return {month: _standing(month, told) for month, told in acts.items()}


def period(month: str) -> Period:
    return periods().get(month, Period(month))


def closed() -> dict[str, Period]:
    return {month: each for month, each in periods().items() if each.is_closed}


def _standing(month: str, acts: list[PeriodClosing]) -> Period:
    state: State = "open"
    closed_at, figures = None, ""
    for act in acts:
        if act.kind == "reopened":
            state, closed_at, figures = "open", None, ""
            continue
        state = "hard" if act.kind == "hard" else "soft"
        closed_at, figures = closed_at or act.at, act.figures or figures
    return Period(month, state, closed_at, figures, acts[-1], acts)


def adjustments(months: Iterable[str] | None = None) -> list[PeriodAdjustment]:
    """Those told in these months, or all; oldest first."""
    found = PeriodAdjustment.select().where(PeriodAdjustment.undone == False)  # noqa: E712
    if months is not None:
        found = found.where(PeriodAdjustment.into.in_(list(months)))
    return list(found.order_by(PeriodAdjustment.at, PeriodAdjustment.fact))


def adjusted() -> set[str]:
    """The uids of late facts that were taken as adjustments already."""
    return {uid for each in adjustments() for uid in late_of(each)}


def late_of(adjustment: PeriodAdjustment) -> list[str]:
    """The uids of the late facts behind it."""
    return list(json.loads(adjustment.late))


def late_records(facts: Iterable[str]) -> list[Late]:
    """These facts with both dates, the oldest first; those that are not here any more are left out."""
    found = []
    for uid in facts:
        place = origins.place_of(uid)
        rows = bulk.rows_of(
            'SELECT e."type", e."happened_at", f."received_at" FROM "fact" f JOIN "journal_entry" e'
            ' ON e."stream" = f."stream" AND e."seq" = f."seq" WHERE f."stream" = ? AND f."seq" = ?', place
        ) if place else []  # fmt: skip
        found += [Late(uid, str(type), int(at), int(came)) for type, at, came in rows]
    return sorted(found, key=lambda each: (each.happened_at, each.fact))
