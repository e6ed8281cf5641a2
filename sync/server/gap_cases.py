"""Cases about numbers of slips that no record here carries: found anew for each run of numbers that a fact touched.

A slip that waits, was discarded, superseded or erased leaves none: its number stands with the act that it confirms. A
new incarnation of a journal begins a run of its own, so that numbers which a restore leaves out are missing nowhere.
Only reads, but for the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from sync.server import bulk, casebook, slip_runs
from sync.server.beliefs import Beliefs, Slip
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.models import Case
from sync.server.slip_beliefs import SlipExcuse, SlipRun
from sync.server.slip_runs import Gap, Stretch

KIND = CaseKind.SLIP_GAP
MOST = 200  # numbers of one gap that are looked at; more were never given one by one
_decode = msgspec.json.Decoder(list[Stretch]).decode


@dataclass(frozen=True)
class Missing:
    """One missing number: what its kiosk said became of the slip, `None` when it said nothing."""

    number: str
    job: Slip | None


def settle(view: Beliefs, now: int) -> None:
    """Open and withdraw what follows from the changes in `view`, which are written already. Only inside
    `database.writing()`."""
    runs = {key: view.every(SlipRun)[key] for kind, key in view.changed if kind is SlipRun}
    excused = [view.every(SlipExcuse)[key].slip for kind, key in view.changed if kind is SlipExcuse]
    series = {parsed[0] for parsed in map(slip_runs.parsed, excused) if parsed is not None}
    if not runs and not series:
        return
    runs |= {run.id: run for run in bulk.select_in(SlipRun, "series", series)}
    wanted = [opened for run in runs.values() for opened in _opened(run)]
    casebook.replace_about(runs, (KIND,), wanted, now)


def stretches_of(run: SlipRun | None) -> list[Stretch]:
    return _decode(run.stretches) if run is not None else []


def _opened(run: SlipRun) -> list[Opened]:
    found = [*slip_runs.gaps(stretches_of(run))]
    excused = _excused(run.series, found)
    return [
        Opened(KIND, (gap.before, gap.after), gap.at, device=run.device, subject=run.id)
        for gap in found
        if not {*_numbers(run.series, gap)} <= excused
    ]


def _excused(series: str, found: Sequence[Gap]) -> set[str]:
    numbers = [number for gap in found for number in _numbers(series, gap)]
    return {row.slip for row in bulk.select_in(SlipExcuse, "slip", numbers) if not row.undone}


def _numbers(series: str, gap: Gap) -> list[str]:
    return [slip_runs.written(series, number) for number in range(gap.first, gap.first + min(gap.count, MOST))]


def missing_in(case: Case) -> list[Missing]:
    """The numbers that an open case is about, in order; none once the gap is closed."""
    run = next(iter(bulk.select(SlipRun, '"id" = ?', (case.subject,))), None)
    about = sorted(msgspec.json.decode(case.facts, type=list[str]))
    gap = next((each for each in slip_runs.gaps(stretches_of(run)) if sorted([each.before, each.after]) == about), None)
    if run is None or gap is None:
        return []
    numbers = _numbers(run.series, gap)
    jobs: dict[str, Slip] = {}
    for row in sorted(bulk.select_in(Slip, "slip", numbers), key=lambda row: (row.at, row.fact)):
        jobs[row.slip] = row
    return [Missing(number, jobs.get(number)) for number in numbers]


def is_explained(missing: Iterable[Missing]) -> bool:
    """Whether a job is known for each of them."""
    found = [*missing]
    return bool(found) and all(each.job is not None for each in found)


def open_ones() -> list[Case]:
    """Open cases, oldest first."""
    rows = Case.select().where(Case.kind == KIND.value, Case.state == "open")
    return list(rows.order_by(Case.at, Case.id))
