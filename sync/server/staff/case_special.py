"""What a case of some kinds shows beside its records: a meter's span, a sheet's numbers, a month over its allowance, a
doubted entry, a slip, missing numbers. Fetches for the screen; decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sync import register
from sync.engine import SAMPLE_EVERY_MS
from sync.rules import plausible
from sync.rules.meter_segments import Metered, Segment
from sync.rules.month_limits import month_after
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import (
    gap_cases,
    limit_cases,
    metering,
    plausible_cases,
    questions_plausible,
    questions_presence,
    questions_segments,
    questions_sheets,
    register_store,
    slip_cases,
)
from sync.server.cases import OF_THE_SHEETS, CaseKind
from sync.server.models import Case
from sync.server.questions_plausible import Evidence
from sync.server.questions_sheets import Laid
from sync.server.staff import page_words
from sync.server.staff.meter_words import ANOMALIES

UNBALANCED = (CaseKind.PAGES_UNDER_DECLARED, CaseKind.PAGES_OVER_DECLARED)


def sections(case: Case) -> dict[str, Any]:
    """What the template `_case_special.html` needs of a case."""
    doubtful = _doubtful(case)
    over = limit_cases.look(*limit_cases.month_of(case.subject or "")) if case.kind == limit_cases.KIND else None
    paper = slip_cases.look([case.subject or ""]).get(case.subject or "") if case.kind == slip_cases.KIND else None
    missing = gap_cases.missing_in(case) if case.kind == gap_cases.KIND else []
    return {
        "over": over, "counters": _counters(over), "after": month_after(over.month) if over else "",
        "paper": paper, "missing": missing, "explained": gap_cases.is_explained(missing),
        "machine": machines([case]).get(case.subject or ""), "day": day_of(case.at),
        "doubtful": doubtful, "line": page_words.line, "key_of": page_words.key_of,
        "odd": _odd(case), "anomalies": ANOMALIES, "laid": _laid(case),
        "list_of": _list_of(case),
    }  # fmt: skip


@dataclass(frozen=True)
class ListOf:
    """When a kiosk that lent to somebody who could not borrow had been in touch last (ms UTC; `None`: no record says),
    and whether that was within the hour: then its list was of that very time."""

    at: int | None
    is_fresh: bool


def _list_of(case: Case) -> ListOf | None:
    if case.kind != CaseKind.LOAN_TO_INELIGIBLE:
        return None
    at = questions_presence.in_touch_before(json.loads(case.facts)[0], case.at)
    return ListOf(at, at is not None and case.at - at < SAMPLE_EVERY_MS)


def machines(found: Iterable[Case]) -> dict[str, register.Meter]:
    """The machines that cases are about."""
    subjects = [each.subject for each in found if each.kind in OF_THE_SHEETS and each.subject]
    return register_store.get_many(register.Meter, subjects)


@dataclass(frozen=True)
class Odd:
    """What a meter counted between the two readings of a case; with a reading missing, by day as it is shared out."""

    segment: Segment
    days: dict[date, Metered]


def _odd(case: Case) -> Odd | None:
    if case.kind != CaseKind.METER_ANOMALY:
        return None
    segment = metering.segment_of(case.subject or "", json.loads(case.facts))
    if segment is None or segment.anomaly is None:
        return None
    return Odd(segment, questions_segments.by_day(segment) if segment.missing else {})


def _laid(case: Case) -> Laid | None:
    """The sheet that does not add up, as it is now; `None` where its readings are others by now."""
    machine = machines([case]).get(case.subject or "") if case.kind in UNBALANCED else None
    if machine is None:
        return None
    day = day_of(case.at)
    found = questions_sheets.laid([machine], begin_of(day), begin_of(day + timedelta(days=1)))[machine.id]
    return next((each for each in found if set(each.window.readings) == set(json.loads(case.facts))), None)


@dataclass(frozen=True)
class Doubtful:
    """An entry that is doubted, what speaks for and against it, and whether staff found it right."""

    entry: plausible_cases.Doubtful
    evidence: Evidence
    is_right: bool
    believed: int = plausible.BELIEVED


def _doubtful(case: Case) -> Doubtful | None:
    entry = plausible_cases.look(case.subject or "") if case.kind == plausible_cases.KIND else None
    if entry is None or entry.said not in json.loads(case.facts):
        return None  # what it was about is told otherwise by now
    evidence = questions_plausible.evidence(entry)
    return Doubtful(entry, evidence, plausible_cases.confirmation(entry) is not None)


@dataclass
class Counter:
    """What one kiosk took in of a party's month, A4 units; `approved` of them with staff's word."""

    device: str | None
    times: int = 0
    mono: int = 0
    colour: int = 0
    approved: int = 0


def _counters(found: limit_cases.Found | None) -> list[Counter]:
    by_device: dict[str | None, Counter] = {}
    for entry in found.entries if found else ():
        counter = by_device.setdefault(entry.device, Counter(entry.device))
        counter.times += 1
        counter.mono += entry.mono
        counter.colour += entry.colour
        counter.approved += entry.mono + entry.colour if entry.approved else 0
    return list(by_device.values())
