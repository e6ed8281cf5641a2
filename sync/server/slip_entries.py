"""What only paper tells: a slip whose records are not here is noted, entered from the paper, and taken back.

Staff type what stands on it; the kiosk's signature proves that it is genuine, when it was made and how many records it
confirms. What is entered stands in for those and counts no longer when they arrive. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sync import register
from sync.facts import ActUndone, LoanIssued, LoanTakenBack, PolicyCopy, Proof
from sync.rules.inspections import pieces
from sync.rules.loans import copy_of
from sync.server import (
    bulk,
    opening,
    own_journal,
    projection_slips,
    questions_names,
    register_store,
    undoing,
)
from sync.server.inspecting import new_id
from sync.server.models import database
from sync.server.own_journal import Draft
from sync.server.questions_lending import Picked, asked_for, out_of, wanted
from sync.server.slip_beliefs import ShownSlip
from sync.server.slips import Checked
from sync.slip_facts import SlipEntered, SlipShown

ENTERED = ("loan_issued", "loan_taken_back")
"""The acts that can be entered from paper. What others say does not end anybody's responsibility for a thing."""
Refused = Literal["arrived", "entered", "touched"]


@dataclass(frozen=True)
class Paper:
    """What staff read on a slip: things (ids), and of a hand-over to whom, for whom and until which day (ISO
    date)."""

    items: tuple[str, ...]
    person: str | None = None
    party: str | None = None
    day: str | None = None


def shown(origin: str) -> ShownSlip | None:
    rows = bulk.select(ShownSlip, '"origin" = ?', (origin,))
    return rows[0] if rows else None


def note(checked: Checked, staff: str, now: int) -> None:
    """Note that staff had a genuine slip before them whose records are not here: a case. Once is enough."""
    proof, device = checked.proof, checked.device
    if checked.verdict != "unknown" or proof is None or device is None:
        return
    claim = proof.claim
    with database.writing():
        known = shown(claim.origin)
        if known is None or known.shown_fact is None:
            fact = SlipShown(
                origin=claim.origin, device=device.id, act=claim.act, facts=claim.count, said_at=claim.at,
                number=claim.number, site=device.site, staff=staff,
            )  # fmt: skip
            own_journal.record([Draft(fact)], now)


def enter(origin: str, paper: Paper, staff: str, now: int) -> tuple[str, ...] | Refused:
    """Write what the paper says, as of the hour that its kiosk's clock showed. Returns the uids."""
    with database.writing():
        row = shown(origin)
        if row is None or row.known_fact is not None:
            return "arrived"
        if row.entered_fact is not None:
            return "entered"
        at = now if row.said_at is None else min(row.said_at, now)
        site = row.site or ""
        drafts = [Draft(fact, at=at) for fact in _facts(row.act, paper, site, staff, at)]
        uids = own_journal.record(drafts, now)
        fact = SlipEntered(origin=origin, entered=[*uids], site=site, staff=staff)
        return uids + own_journal.record([Draft(fact)], now)


def _facts(act: str, paper: Paper, site: str, staff: str, at: int) -> Sequence[LoanIssued | LoanTakenBack]:
    if act == "loan_taken_back":
        loans = {item: out_of(item) for item in paper.items}
        return [
            LoanTakenBack(site=site, loan=loan.id if loan else None, item=item, staff=staff)
            for item, loan in loans.items()
        ]
    return [_lent(item, paper, site, staff, at) for item in paper.items]


def _lent(item: str, paper: Paper, site: str, staff: str, at: int) -> LoanIssued:
    """Whatever the rules would have said: it happened. Backed by the member of staff who read the paper."""
    calendar = opening.calendar_of(site, at)
    party = register_store.get(register.Party, paper.party or "")
    known = wanted(Picked(item), asked_for(site, party, calendar.day_of(at)), None)
    day = date.fromisoformat(paper.day) if paper.day else calendar.day_of(at)
    return LoanIssued(
        loan=new_id(), item=item, site=site, person=paper.person or "", party=paper.party or "",
        due_at=calendar.closing(day), policy=copy_of(known.policy) if known else PolicyCopy("", 0, 0, "days"),
        proof=Proof.STAFF, approved_by=staff, parts=[*pieces(questions_names.parts(item))],
    )  # fmt: skip


def may_take_back(row: ShownSlip) -> bool:
    """Whether what was entered can still be taken back: nothing came of it yet."""
    return row.entered_fact is not None and undoing.is_untouched(projection_slips.entered_of(row))


def take_back(origin: str, staff: str, now: int) -> str | Refused:
    """What was entered counts no longer; the slip is unknown again. Returns the uid of the fact that says so."""
    with database.writing():
        row = shown(origin)
        if row is None or row.entered_fact is None or row.known_fact is not None:
            return "arrived"
        if not may_take_back(row):
            return "touched"
        undone = [*projection_slips.entered_of(row), row.entered_fact]
        return own_journal.record([Draft(ActUndone(undone=undone, staff=staff))], now)[0]
