"""What staff do at the server about a machine's sheet: explain a difference, and take that back. Asks the rule, writes
facts into the server's own journal; knows no screen."""

from __future__ import annotations

from sync.facts import ActUndone
from sync.rules import explaining
from sync.rules.explaining import Told
from sync.rules.refusals import Refusal
from sync.server import inspecting, own_journal
from sync.server.own_journal import Draft
from sync.server.questions_sheets import Laid
from sync.server.sheet_models import PageExplanation


def explain(laid: Laid, told: Told, note: str, staff: str, now: int) -> str | Refusal:
    """Explain pages of one sheet. `note` is "" for nothing said. Returns the uid of the fact."""
    commitment, beside = inspecting.noted(note)
    readings = laid.window.readings[0], laid.window.readings[-1]
    said = Told(told.reason, told.pages, told.party, told.usage, commitment)
    answer = explaining.explain(inspecting.new_id(), laid.machine.id, laid.machine.site, readings, said, staff)
    if isinstance(answer, Refusal):
        return answer
    return own_journal.record([Draft(answer, beside)], now)[0]


def explanation(uid: str) -> PageExplanation | None:
    return PageExplanation.get_or_none(PageExplanation.fact == uid)


def take_back(uid: str, staff: str, now: int) -> None:
    """However long ago it was said, here or at a kiosk: the difference stands open again. Twice is once."""
    known = explanation(uid)
    if known is not None and not known.undone:
        own_journal.record([Draft(ActUndone(undone=[uid], staff=staff))], now)
