"""Whether staff may explain pages of a machine's sheet in these words. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from sync.rules.page_sheet import OF_PEOPLE
from sync.rules.refusals import Reason, Refusal
from sync.sheet_facts import PageReason, PagesExplained

LARGEST = 99_999  # pages of one explanation; a machine that differs by more has another trouble

# A page that a machine made for itself was never declared; a job that was cancelled was never made.
ONLY_MADE = frozenset(
    {
        PageReason.TEST, PageReason.CONFIGURATION, PageReason.FAX, PageReason.REPORTS, PageReason.STAFF,
        PageReason.DIRECT, PageReason.TRACKING_OFF, PageReason.FORGOTTEN,
    }
)  # fmt: skip
ONLY_DECLARED = frozenset({PageReason.CANCELLED})


@dataclass(frozen=True)
class Told:
    """What staff say. `pages` as in `PagesExplained`: below zero, more was declared than made."""

    reason: PageReason
    pages: int
    party: str | None = None
    usage: str | None = None
    note_commitment: str | None = None


def explain(
    new_explanation: str, meter: str, site: str, readings: tuple[str, str], told: Told, staff: str
) -> PagesExplained | Refusal:
    """`readings` are the uids of the first and the last. A party is kept only where the pages may be somebody's."""
    if told.pages == 0:
        return Refusal(Reason.PAGES_NONE)
    if abs(told.pages) > LARGEST:
        return Refusal(Reason.PAGES_IMPLAUSIBLE, details={"most": LARGEST})
    if not goes(told.reason, told.pages):
        return Refusal(Reason.EXPLAINED_OTHER_WAY)
    return PagesExplained(
        explanation=new_explanation, meter=meter, site=site, from_reading=readings[0], to_reading=readings[1],
        reason=told.reason, pages=told.pages, staff=staff, party=told.party if told.reason in OF_PEOPLE else None,
        usage=told.usage, note_commitment=told.note_commitment,
    )  # fmt: skip


def goes(reason: PageReason, pages: int) -> bool:
    """Whether a difference of this sign can come of it."""
    return reason not in (ONLY_DECLARED if pages > 0 else ONLY_MADE)
