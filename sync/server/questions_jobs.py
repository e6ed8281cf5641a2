"""Print jobs as print servers counted them: lists, sums by device, and what is like a job. Only reads.

What is declared and what is metered stay apart: nothing here adds a declared page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sync.server import bulk
from sync.server.job_models import MeteredJob
from sync.server.paging import PAGE, Page, page_of
from sync.server.store import ZONE, Span

LIKE_MOST = 500  # jobs that are bound in one go
Likeness = Literal["user", "billing", "queue"]
LIKENESSES: tuple[Likeness, ...] = ("user", "billing", "queue")
EVER = Span()


@dataclass(frozen=True)
class JobFilter:
    """What to show; `None` means all. `state` is one of the row's, `doubtful` those with a doubt about their figure."""

    site: str | None = None
    meter: str | None = None
    queue: str | None = None
    party: str | None = None
    person: str | None = None
    state: str | None = None
    doubtful: bool = False
    span: Span = EVER


@dataclass(frozen=True)
class MeterJobs:
    """Jobs of one day (ISO date, Warsaw), device and party. `meter` is `None` for queues that name no device, `party`
    for what is nobody's; `state` is the jobs'. `sides` are those counted, `banners` cover sheets beside them, `unknown`
    the jobs that nobody counted."""

    meter: str | None
    day: str
    party: str | None
    state: str
    mono_sides: int
    colour_sides: int
    banners: int
    jobs: int
    unknown: int


def jobs_by_meter(span: Span, site: str | None = None) -> list[MeterJobs]:
    """By device, then day, then party; jobs of which nothing came out are left out."""
    sql = (
        'SELECT "meter", "finished_at", "party", "state", "colour", "sides", "banners" FROM "metered_job"'
        ' WHERE "finished_at" >= ? AND "finished_at" < ? AND "fact" IS NOT NULL AND "state" <> \'nothing\''
    )
    values: list[Any] = [span.since or 0, span.until if span.until is not None else 2**62]
    if site is not None:
        sql, values = f'{sql} AND "site" = ?', [*values, site]
    sums: dict[tuple[str | None, str, str | None, str], list[int]] = {}
    days = _Days()
    for meter, at, party, state, colour, sides, banners in bulk.rows_of(sql, values):
        found = sums.setdefault((meter, days.of(at), party, state), [0, 0, 0, 0, 0])
        found[1 if colour else 0] += sides or 0
        found[2] += banners
        found[3] += 1
        found[4] += sides is None
    rows = (MeterJobs(*key, *numbers) for key, numbers in sums.items())
    return sorted(rows, key=lambda row: (row.meter or "", row.day, row.party or "", row.state))


class _Days:
    """Which day a moment lies in; asked for a month of jobs, it looks at the calendar once an hour of theirs."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, at: int) -> str:
        hour = at // 3_600_000
        if hour not in self._known:
            self._known[hour] = datetime.fromtimestamp(at / 1000, ZONE).date().isoformat()
        return self._known[hour]


def jobs(wanted: JobFilter, older: str | None = None) -> Page[MeteredJob]:
    """Newest first."""
    conditions = [MeteredJob.fact.is_null(False)]
    for name in ("site", "meter", "queue", "party", "person", "state"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(getattr(MeteredJob, name) == value.replace("\0", "\ufffd"))
    if wanted.doubtful:
        conditions.append(MeteredJob.doubts != "[]")
    if wanted.span.since is not None:
        conditions.append(MeteredJob.finished_at >= wanted.span.since)
    if wanted.span.until is not None:
        conditions.append(MeteredJob.finished_at < wanted.span.until)
    order = (MeteredJob.finished_at, MeteredJob.id)
    return Page(*page_of(MeteredJob.select(), conditions, order, older, PAGE))


def job(id: str) -> MeteredJob | None:
    """The job, once it was counted."""
    found: MeteredJob | None = MeteredJob.get_or_none(MeteredJob.id == id, MeteredJob.fact.is_null(False))
    return found


def like(row: MeteredJob, likeness: Likeness) -> list[MeteredJob]:
    """The jobs of nobody that are like this one, the newest first: of the same user, billing code or queue; this one
    among them. At most `LIKE_MOST`."""
    column = {"user": MeteredJob.user_digest, "billing": MeteredJob.billing, "queue": MeteredJob.queue}[likeness]
    value = getattr(row, column.name)
    if value is None:
        return []
    same = MeteredJob.select().where(column == value, MeteredJob.state == "nobody", MeteredJob.site == row.site)
    return list(same.order_by(MeteredJob.finished_at.desc(), MeteredJob.id.desc()).limit(LIKE_MOST))


def sums(rows: Sequence[MeterJobs]) -> tuple[int, int, int]:
    """Sides in all, those of nobody among them, and jobs that nobody counted."""
    sides = sum(row.mono_sides + row.colour_sides for row in rows)
    nobody = sum(row.mono_sides + row.colour_sides for row in rows if row.state == "nobody")
    return sides, nobody, sum(row.unknown for row in rows)
