"""Cases about machines that counted other than was declared: found anew for the sheets around whatever changed.

Reads what lies around it, has the sheets laid, and leaves the cases to `casebook`. A case ends by itself when the sheet
fits: because somebody explained it, or because a kiosk told of a declaration late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from sync import register
from sync.rules.page_sheet import Verdict
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import casebook, questions_meters, questions_sheets, register_store
from sync.server.beliefs import Beliefs, MeterReading, PageExplanation, PageUsage, Row
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.questions_sheets import Laid

KINDS = {Verdict.UNDER: CaseKind.PAGES_UNDER_DECLARED, Verdict.OVER: CaseKind.PAGES_OVER_DECLARED}
FOR_EVER = 2**62

Touched = dict[str, tuple[int, int]]  # machine → from when until when something changed, ms UTC


def settle(usages_before: Mapping[str, PageUsage], view: Beliefs, recounted: Mapping[str, int], now: int) -> None:
    """Open and withdraw what follows from the changes in `view`, which are written already, and from readings that were
    made, put right or taken back (`recounted`: machine → the first moment, ms UTC). Only inside
    `database.writing()`."""
    for machine, (first, last) in sorted(_touched(usages_before, view, recounted).items()):
        _settle_machine(machine, first, last, now)


def _touched(usages_before: Mapping[str, PageUsage], view: Beliefs, recounted: Mapping[str, int]) -> Touched:
    changed: dict[type[Row], list[str]] = {}
    for kind, key in view.changed:
        if kind in (PageUsage, MeterReading, PageExplanation):
            changed.setdefault(kind, []).append(key)
    if not changed and not recounted:
        return {}
    moments = [*_of_usages(_usages(usages_before, view)), *recounted.items()]
    readings = [view.every(MeterReading)[key] for key in changed.get(MeterReading, ())]
    moments += [(each.meter, each.at) for each in readings]
    told = [view.every(PageExplanation)[key] for key in changed.get(PageExplanation, ())]
    read_at = questions_sheets.read_at(each.to_reading for each in told)
    moments += [(each.meter, read_at[each.to_reading]) for each in told if each.to_reading in read_at]
    return _spans(moments)


def _spans(moments: Iterable[tuple[str, int]]) -> Touched:
    found: Touched = {}
    for machine, at in moments:
        first, last = found.get(machine, (at, at))
        found[machine] = min(first, at), max(last, at)
    return found


def declared(usages_before: Mapping[str, PageUsage], view: Beliefs) -> Touched:
    """For which machines something was declared or told otherwise, from when until when."""
    return _spans(_of_usages(_usages(usages_before, view)))


def _usages(usages_before: Mapping[str, PageUsage], view: Beliefs) -> list[PageUsage]:
    """Those that changed, as they are and as they were."""
    keys = [key for kind, key in view.changed if kind is PageUsage]
    before = [usages_before[key] for key in keys if key in usages_before]
    return [*(view.every(PageUsage)[key] for key in keys), *before]


def _of_usages(usages: Sequence[PageUsage]) -> Iterator[tuple[str, int]]:
    sole = questions_sheets.sole_machines() if any(each.meter is None for each in usages) else {}
    for each in usages:
        machine = questions_sheets.machine_of(each.site, each.meter, sole)
        if machine is not None:
            yield machine, each.declared_at


def _settle_machine(machine: str, first: int, last: int, now: int) -> None:
    """A reading is the end of one sheet and the beginning of the next, so the sheet after is looked at as well."""
    since = begin_of(day_of(first))
    until = _end_of_day_read(machine, _end_of_day_read(machine, last))
    known = register_store.get(register.Meter, machine) or register.Meter(id=machine, site="", name=machine)
    found = questions_sheets.laid([known], since, until)[machine]
    wanted = [each for each in map(_opened, found) if each is not None]
    casebook.replace_within(machine, (since, until), tuple(KINDS.values()), wanted, now)


def _end_of_day_read(machine: str, at: int) -> int:
    """The end of the day on which somebody read it first from `at` on; `FOR_EVER` when nobody has."""
    found = questions_meters.next_at(machine, at)
    return FOR_EVER if found is None else begin_of(day_of(found) + timedelta(days=1))


def _opened(laid: Laid) -> Opened | None:
    kind = KINDS.get(laid.sheet.verdict)
    if kind is None:
        return None
    window, machine = laid.window, laid.machine
    return Opened(kind, window.readings, window.until, machine.site or None, subject=machine.id)
