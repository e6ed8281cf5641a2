"""What follows from slips that were shown to staff, and from the arrival of what they told. PURE.

What staff entered from paper stands in for the records of a kiosk that are not here. When those arrive they count, and
what stood in is taken away: whatever was told twice counts once, in whichever order it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from sync import facts, journal, slip_facts
from sync.server import slip_runs
from sync.server.actions import Action, Decide, Discrepancy, Explained, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind
from sync.server.slip_beliefs import ShownSlip, SlipAsked, SlipExcuse, SlipRun
from sync.server.slip_runs import Stretch

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)
TakeAway = Callable[[Beliefs, Told, str], Iterator[Action]]


def arrived(view: Beliefs, told: Told, take_away: TakeAway) -> Iterator[Action]:
    """A record came that a shown slip names: it counts, and what stood in for it does not."""
    for row in [*view.every(ShownSlip).values()]:
        if row.known_fact is None and view.arrived.get(row.origin) == told.uid:
            yield from _known(view, told, replace(row, known_fact=told.uid), take_away)


def _known(view: Beliefs, told: Told, row: ShownSlip, take_away: TakeAway) -> Iterator[Action]:
    yield Put(row)
    yield Explained(CaseKind.SLIP_WITHOUT_FACT, row.origin)
    for uid in entered_of(row):
        yield from take_away(view, told, uid)


def entered_of(row: ShownSlip) -> list[str]:
    """The uids of what was entered from the slip."""
    return msgspec.json.decode(row.entered, type=list[str])


def run_of(told: Told) -> str | None:
    """The run of numbers that a fact goes on with: those of one year in the journal in which it was first written."""
    parsed = slip_runs.parsed(told.slip_no or "")
    return f"{journal.split_uid(told.uid)[0]}/{parsed[0]}" if parsed is not None else None


def numbered(view: Beliefs, told: Told, slip_no: str) -> Iterator[Action]:
    """An act had a slip with this number; what is missing follows in `gap_cases.py`."""
    parsed, id = slip_runs.parsed(slip_no), run_of(told)
    if parsed is None or id is None:
        return
    run = view.get(SlipRun, id) or SlipRun(id, parsed[0], told.device)
    stretches = msgspec.json.decode(run.stretches, type=list[Stretch])
    yield Put(replace(run, stretches=_text(slip_runs.with_number(stretches, parsed[1], told.uid, told.at))))


def _row(view: Beliefs, origin: str) -> ShownSlip:
    inc, seq = journal.split_uid(origin)
    row = view.get(ShownSlip, origin) or ShownSlip(origin, journal.uid(inc, seq))
    return replace(row, known_fact=row.known_fact or view.arrived.get(origin))


@_for(slip_facts.SlipShown)
def _shown(view: Beliefs, told: Told, fact: slip_facts.SlipShown) -> Iterator[Action]:
    row = replace(
        _row(view, fact.origin), device=fact.device, act=fact.act, facts=fact.facts, said_at=fact.said_at,
        number=fact.number, site=fact.site, shown_fact=told.uid, shown_at=told.at, shown_by=fact.staff,
    )  # fmt: skip
    yield Put(row)
    if row.known_fact is None and row.entered_fact is None:
        yield _unknown(row)


def _unknown(row: ShownSlip) -> Discrepancy:
    """The case of a slip, at its kiosk; always the same one."""
    return Discrepancy(
        CaseKind.SLIP_WITHOUT_FACT, row.origin, fact=row.shown_fact, at=row.shown_at, site=row.site, device=row.device
    )


def entered(view: Beliefs, told: Told, fact: slip_facts.SlipEntered, take_away: TakeAway) -> Iterator[Action]:
    """Staff entered a slip; where its own record is here by now, what they entered does not count."""
    if view.is_undone(told.uid):
        return
    row = replace(
        _row(view, fact.origin), entered_fact=told.uid, entered=_text(fact.entered), entered_at=told.at,
        entered_by=fact.staff,
    )  # fmt: skip
    if row.known_fact is not None:
        yield from _known(view, told, row, take_away)
    else:
        yield Put(row)
        yield Explained(CaseKind.SLIP_WITHOUT_FACT, fact.origin)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when what was entered or excused is taken back; `None` for an act that is none of these."""
    match act:
        case slip_facts.SlipEntered():
            return _unknown_again(view, uid, act)
        case slip_facts.SlipsExcused():
            return (Put(replace(row, undone=True)) for row in _excuses(view, uid))
    return None


@_for(slip_facts.SlipsExcused)
def _excused(view: Beliefs, told: Told, fact: slip_facts.SlipsExcused) -> Iterator[Action]:
    """The cases of these slips follow in `slip_cases.py`, from all that is known of them together."""
    undone = view.is_undone(told.uid)
    for slip in dict.fromkeys(fact.slips):
        by = fact.staff or fact.rule or ""
        yield Put(SlipExcuse(f"{told.uid}/{slip}", told.uid, slip, fact.reason, by, told.at, undone))


@_for(slip_facts.SlipMailAsked)
def _asked(view: Beliefs, told: Told, fact: slip_facts.SlipMailAsked) -> Iterator[Action]:
    known = view.get(SlipAsked, fact.slip)
    if known is None or told.uid < known.fact:
        yield Put(SlipAsked(fact.slip, told.uid, fact.document, fact.person, told.at))


def _excuses(view: Beliefs, uid: str) -> list[SlipExcuse]:
    return [row for row in view.every(SlipExcuse).values() if row.fact == uid]


def _unknown_again(view: Beliefs, uid: str, act: slip_facts.SlipEntered) -> Iterator[Action]:
    row = view.get(ShownSlip, act.origin)
    if row is None or row.entered_fact != uid:
        return
    yield Put(replace(row, entered_fact=None, entered="[]", entered_at=None, entered_by=None))
    if row.known_fact is None:
        yield _unknown(row)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
