"""Staff tell declared pages otherwise, and take that back. Asks the rule, writes the facts; knows no screen."""

from __future__ import annotations

import msgspec

from sync.facts import ActUndone, PageLine
from sync.page_facts import CorrectionReason, PagesConfirmed
from sync.rules import corrections
from sync.rules.corrections import By, Said, Standing
from sync.rules.pages import Allowed
from sync.rules.refusals import Refusal
from sync.server import own_journal, plausible_cases
from sync.server.inspecting import noted
from sync.server.models import PageUsage
from sync.server.own_journal import Draft
from sync.server.page_models import PageConfirmation, PageCorrection

_lines = msgspec.json.Decoder(tuple[PageLine, ...]).decode
NO_LIMIT = Allowed(0, 0, None, None)  # what happened has happened: staff say what it was, not whether it might be


def standing(usage: PageUsage) -> Standing:
    """Declared pages as they count now."""
    return Standing(
        usage.id, usage.person, usage.declared_at, _lines(usage.lines), usage.mono_units, usage.colour_units,
        usage.party, usage.meter, counts=not usage.undone,
    )  # fmt: skip


def correct(
    usage_id: str, lines: list[PageLine], party: str | None, meter: str | None, reason: CorrectionReason, note: str,
    staff: str, now: int, was: str | None = None,
) -> str | tuple[Refusal, ...]:  # fmt: skip
    """Returns the uid of the fact; no refusals at all where it was corrected otherwise since it was shown with the
    correction `was` ("" for none, `None`: nobody was shown it). Raises `PageUsage.DoesNotExist`."""
    commitment, beside = noted(note)
    with own_journal.alone(now):
        usage = PageUsage.get_by_id(usage_id)
        if was is not None and was != (usage.corrected_fact or ""):
            return ()
        found, said = standing(usage), Said(lines, party, meter, commitment)
        weighing = corrections.weigh_correction(found, said, NO_LIMIT, staff)
        by = By(staff=staff, reason=reason, approved_by=usage.approved_by)  # what is over the allowance stays so
        answer = corrections.correct(found, said, by, weighing, now)
        if isinstance(answer, tuple):
            return answer
        return own_journal.record([Draft(answer, beside)], now)[0]


def take_back(usage_id: str, staff: str, now: int, was: str | None = None) -> bool:
    """Let the last correction count no longer, whoever made it: what was said before it counts again. Returns whether
    there was one, and the one that it `was` when it was shown; `None`: nobody was shown it."""
    with own_journal.alone(now):
        usage = PageUsage.get_or_none(PageUsage.id == usage_id)
        if usage is None or usage.corrected_fact is None or was not in (None, usage.corrected_fact):
            return False
        own_journal.record([Draft(ActUndone(undone=[usage.corrected_fact], staff=staff))], now)
        return True


def confirm(usage_id: str, note: str, staff: str, now: int) -> str | None:
    """A number that can hardly be is right all the same, as it stands. Returns the uid of the fact; `None` where there
    is nothing to ask about any more."""
    commitment, beside = noted(note)
    with own_journal.alone(now):
        found = plausible_cases.look(usage_id)
        if found is None or plausible_cases.confirmation(found) is not None:
            return None
        fact = PagesConfirmed(usage=usage_id, said=found.said, staff=staff, note_commitment=commitment)
        return own_journal.record([Draft(fact, beside)], now)[0]


def take_confirmation_back(usage_id: str, staff: str, now: int) -> bool:
    """It is to be looked at again. Returns whether anybody had found it right."""
    with own_journal.alone(now):
        found = plausible_cases.look(usage_id)
        known = plausible_cases.confirmation(found) if found else None
        if known is None:
            return False
        own_journal.record([Draft(ActUndone(undone=[known.fact], staff=staff))], now)
        return True


def facts_of(usage: PageUsage) -> list[str]:
    """The uids of everything that was said of declared pages: the declaration, every correction, and that they are
    right."""
    rows = [
        *PageCorrection.select(PageCorrection.fact).where(PageCorrection.usage == usage.id),
        *PageConfirmation.select(PageConfirmation.fact).where(PageConfirmation.usage == usage.id),
    ]
    return [usage.fact, *(row.fact for row in rows)]
