"""The numbers of a report as programs get them: by the ids that never change, of any span, closed months as they were
closed. Only reads.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from sync.rules.month_limits import month_after
from sync.server.closing import state
from sync.server.figures import registry, totals
from sync.server.figures.totals import Asked

LONGEST = timedelta(days=3 * 366)  # as the report on a screen


class FigureLine(msgspec.Struct, frozen=True):
    """One number. `unit` says what of: a count, or minutes. `uncounted` are the months ("YYYY-MM") of the span that
    were closed before this was counted: it is not in `value`."""

    id: str
    unit: str
    value: int
    uncounted: list[str] = []


class Figures(msgspec.Struct, frozen=True):
    """All numbers of the days from `first` to `last` (ISO), at one site or, with `None`, at all. `is_final`: every
    month that it touches is closed, so none of them changes any more."""

    first: str
    last: str
    site: str | None
    is_final: bool
    rows: list[FigureLine]


def figures(first: date, last: date, site: str | None, now: int) -> Figures | None:
    """`now` is ms UTC. `None` for days in the wrong order, or more of them than a report has."""
    if not timedelta(0) <= last - first <= LONGEST:
        return None
    found = totals.totals(Asked(first, last, now, site))
    rows = [
        FigureLine(each.id, each.unit, each.value(found), found.uncounted(each.late))
        for each in registry.FIGURES if not (each.registered and site)
    ]
    months, known = [f"{first:%Y-%m}"], state.periods()
    while months[-1] < f"{last:%Y-%m}":
        months.append(month_after(months[-1]))
    final = all(month in known and known[month].is_closed for month in months)
    return Figures(first.isoformat(), last.isoformat(), site, final, rows)
