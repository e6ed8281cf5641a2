"""Staff give a party more pages in one month, or fewer, and take that back. Writes the facts; knows no screen."""

from __future__ import annotations

from sync.facts import ActUndone
from sync.page_facts import AdjustmentReason, AllowanceAdjusted
from sync.server import own_journal
from sync.server.inspecting import noted
from sync.server.own_journal import Draft
from sync.server.page_models import AllowanceChange

MOST = 100_000  # A4 units, either way


def adjust(
    party: str, month: str, mono: int, colour: int, reason: AdjustmentReason, note: str, staff: str, now: int
) -> str | None:
    """Returns the uid of the fact; `None` for what changes nothing or is no number of pages."""
    if not (mono or colour) or max(abs(mono), abs(colour)) > MOST:
        return None
    commitment, beside = noted(note)
    fact = AllowanceAdjusted(
        party=party, month=month, staff=staff, mono=mono, colour=colour, reason=reason, note_commitment=commitment
    )
    return own_journal.record([Draft(fact, beside)], now)[0]


def take_back(uid: str, staff: str, now: int) -> AllowanceChange | None:
    """Let a change count no longer; twice is once. Returns which it was."""
    with own_journal.alone(now):
        known = AllowanceChange.get_or_none(AllowanceChange.fact == uid)
        if known is not None and not known.undone:
            own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], now)
        return known
