"""What only paper tells: a slip whose records are not here is noted, entered from the paper, and taken back.

Staff type what stands on it; the kiosk's signature proves that it is genuine, when it was made and how many records it
confirms. What is entered stands in for those and counts no longer when they arrive. Knows no screen.
"""

from __future__ import annotations

from typing import Literal

from sync.facts import ActUndone
from sync.server import bulk, own_journal, paper_facts, projection_slips, undoing
from sync.server.own_journal import Draft
from sync.server.paper_facts import ENTERED, Paper, Read
from sync.server.slip_beliefs import ShownSlip
from sync.server.slips import Checked
from sync.slip_facts import SlipEntered, SlipShown

__all__ = ["ENTERED", "Paper", "Refused", "enter", "lacking", "may_take_back", "note", "shown", "take_back"]

Refused = Literal["arrived", "entered", "touched"]


def shown(origin: str) -> ShownSlip | None:
    rows = bulk.select(ShownSlip, '"origin" = ?', (origin,))
    return rows[0] if rows else None


def note(checked: Checked, staff: str, now: int) -> None:
    """Note that staff had a genuine slip before them whose records are not here: a case. Once is enough."""
    proof, device = checked.proof, checked.device
    if checked.verdict != "unknown" or proof is None or device is None:
        return
    claim = proof.claim
    with own_journal.alone(now):
        known = shown(claim.origin)
        if known is None or known.shown_fact is None:
            fact = SlipShown(
                origin=claim.origin, device=device.id, act=claim.act, facts=claim.count, said_at=claim.at,
                number=claim.number, site=device.site, staff=staff,
            )  # fmt: skip
            own_journal.record([Draft(fact)], now)


def enter(origin: str, paper: Paper, staff: str, now: int) -> tuple[str, ...] | Refused:
    """Write what the paper says, as of the hour that its kiosk's clock showed. Returns the uids."""
    with own_journal.alone(now):
        row = shown(origin)
        if row is None or row.known_fact is not None:
            return "arrived"
        if row.entered_fact is not None:
            return "entered"
        read = _read(row, staff, now)
        drafts = [Draft(fact, at=read.at) for fact in paper_facts.facts_of(row.act, paper, read)]
        uids = own_journal.record(drafts, now)
        fact = SlipEntered(origin=origin, entered=[*uids], site=read.site, staff=staff)
        return uids + own_journal.record([Draft(fact)], now)


def lacking(row: ShownSlip, paper: Paper, now: int) -> list[str]:
    """What the paper says that nothing here fits, as `paper_facts.lacking` has it."""
    return paper_facts.lacking(row.act, paper, _read(row, "", now))


def _read(row: ShownSlip, staff: str, now: int) -> Read:
    return Read(row.site or "", now if row.said_at is None else min(row.said_at, now), staff)


def may_take_back(row: ShownSlip) -> bool:
    """Whether what was entered can still be taken back: nothing came of it yet."""
    return row.entered_fact is not None and undoing.is_untouched(projection_slips.entered_of(row))


def take_back(origin: str, staff: str, now: int) -> str | Refused:
    """What was entered counts no longer; the slip is unknown again. Returns the uid of the fact that says so."""
    with own_journal.alone(now):
        row = shown(origin)
        if row is None or row.entered_fact is None or row.known_fact is not None:
            return "arrived"
        if not may_take_back(row):
            return "touched"
        undone = [*projection_slips.entered_of(row), row.entered_fact]
        return own_journal.record([Draft(ActUndone(undone=undone, staff=staff))], now)[0]
