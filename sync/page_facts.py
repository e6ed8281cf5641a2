"""Facts about prints and copies after they were declared: corrections, and what staff grant for a month. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact, PageLine

CorrectionReason = Literal[
    "own_word", "mistyped", "failed_pages", "wrong_kind", "wrong_party", "wrong_device", "not_made", "counted_twice",
    "other",
]  # fmt: skip
"""Why declared pages were told otherwise later. `own_word`: whoever declared them says so themselves; `mistyped`: a
digit too many, or two of them swapped; `failed_pages`: more came out useless than was said; `wrong_kind`: other paper,
colour or sides; `not_made`: they never came out."""

OverrideReason = Literal["event", "deadline", "for_the_centre", "spoiled", "agreed", "other"]
"""Why staff let somebody go over an allowance, or over what is believed of one entry. `deadline`: an application or a
report that is due; `for_the_centre`: what everybody has of it; `spoiled`: the machine spoiled pages that had to be made
again; `agreed`: it was agreed on before."""

AdjustmentReason = Literal["granted", "evened_out", "not_evened_out", "reduced", "other"]
"""Why staff changed an allowance for one month. `evened_out`: what was over the month before is taken off;
`not_evened_out`: what was over is let pass, and stands with the month itself."""


class PagesCorrected(Fact, frozen=True, kw_only=True, tag="pages_corrected"):
    """What was declared is told otherwise: everything that counts from now on, not what changed. No line means that
    nothing came out.

    Either the `person` who declared it corrects it at the counter, or `staff` do. `party` is for whom it counts now,
    `meter` where it came out. What somebody adds in their own words travels detached as "note".
    """

    usage: str
    lines: list[PageLine]
    mono_units: int
    colour_units: int = 0
    reason: CorrectionReason = "own_word"
    person: str | None = None
    staff: str | None = None
    party: str | None = None
    meter: str | None = None
    approved_by: str | None = None
    override: OverrideReason | None = None
    note_commitment: str | None = None


class PagesConfirmed(Fact, frozen=True, kw_only=True, tag="pages_confirmed"):
    """Staff looked at a number of pages that can hardly be, and it is right. `said` is the uid of the fact that says
    what counts of `usage`, its declaration or a correction: what is told otherwise later is looked at anew. What they
    add in their own words travels detached as "note"."""

    usage: str
    said: str
    staff: str
    note_commitment: str | None = None


class AllowanceAdjusted(Fact, frozen=True, kw_only=True, tag="allowance_adjusted"):
    """Staff gave a party more pages in one month ("YYYY-MM"), or fewer, in A4 equivalents. What they add in their own
    words travels detached as "note"."""

    party: str
    month: str
    staff: str
    mono: int = 0
    colour: int = 0
    reason: AdjustmentReason = "granted"
    note_commitment: str | None = None
