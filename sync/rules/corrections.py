"""Declared pages told otherwise: by whoever declared them, for a day, or by staff, with a reason. PURE.

What was declared stays as it was written; a correction says everything anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from sync.facts import PageLine
from sync.page_facts import CorrectionReason, OverrideReason, PagesCorrected
from sync.rules.pages import Allowed, Weighing, units, weigh
from sync.rules.refusals import Reason, Refusal

OWN_MS = 24 * 3_600_000  # for so long whoever declared pages corrects them alone; later they ask staff
REASONS: tuple[CorrectionReason, ...] = tuple(each for each in get_args(CorrectionReason) if each != "own_word")


@dataclass(frozen=True)
class Standing:
    """Declared pages as they count now. `at` is when they were declared, ms UTC."""

    usage: str
    person: str | None
    at: int
    lines: tuple[PageLine, ...]
    mono_units: int
    colour_units: int
    party: str | None
    meter: str | None
    counts: bool = True


@dataclass(frozen=True)
class Said:
    """What they shall be instead."""

    lines: Sequence[PageLine]
    party: str | None
    meter: str | None
    note_commitment: str | None = None


@dataclass(frozen=True)
class By:
    """Who corrects and why: a `person` their own pages, or `staff`. `approved_by` and `override`: over the allowance
    staff agreed."""

    person: str | None = None
    staff: str | None = None
    reason: CorrectionReason = "own_word"
    approved_by: str | None = None
    override: OverrideReason | None = None


def is_own(standing: Standing, person: str | None, at: int) -> bool:
    """Whether `person` may still correct it alone at `at` (ms UTC)."""
    return standing.counts and person is not None and standing.person == person and 0 <= at - standing.at <= OWN_MS


def without(allowance: Allowed, standing: Standing) -> Allowed:
    """What the party used besides an entry. Never below nought: staff may have told the entry otherwise where this
    counter has not heard of it, and then the month holds less of it than is known here."""
    mono, colour = allowance.mono_used - standing.mono_units, allowance.colour_used - standing.colour_units
    return replace(allowance, mono_used=max(0, mono), colour_used=max(0, colour))


def weigh_correction(standing: Standing, said: Said, allowance: Allowed, approved_by: str | None) -> Weighing:
    """Against the allowance of the party it shall count for, of which it takes nothing while it is corrected when it
    counted for that party before: `allowance` is of the month in which it was declared, with what it took."""
    if said.party == standing.party:
        allowance = without(allowance, standing)
    found = weigh(said.lines, allowance, approved_by)
    # that nothing came out after all is a correction too
    refusals = tuple(each for each in found.refusals if each.reason is not Reason.PAGES_NONE)
    return Weighing(found.mono_units, found.colour_units, refusals, found.cautions)


def correct(
    standing: Standing, said: Said, by: By, weighing: Weighing, at: int
) -> PagesCorrected | tuple[Refusal, ...]:
    refusals = [] if by.staff is not None or is_own(standing, by.person, at) else [Refusal(Reason.CORRECTION_TOO_LATE)]
    if not standing.counts and by.staff is not None:
        refusals.append(Refusal(Reason.CORRECTION_TOO_LATE))
    lines = [line for line in said.lines if line.pages]
    if _alike(lines, standing.lines) and (said.party, said.meter) == (standing.party, standing.meter):
        refusals.append(Refusal(Reason.PAGES_UNCHANGED))
    refusals += weighing.refusals
    if refusals:
        return tuple(refusals)
    mono, colour = units(lines)
    return PagesCorrected(
        usage=standing.usage, lines=lines, mono_units=mono, colour_units=colour, reason=by.reason, person=by.person,
        staff=by.staff, party=said.party, meter=said.meter, approved_by=by.approved_by, override=by.override,
        note_commitment=said.note_commitment,
    )  # fmt: skip


def _alike(some: Sequence[PageLine], others: Sequence[PageLine]) -> bool:
    """Whether the same pages are meant, in whatever order."""
    return sorted(map(repr, some)) == sorted(map(repr, others))
