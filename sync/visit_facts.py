"""Facts about visits beyond coming and going: an end that nobody told. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from sync.fact import Fact


class VisitEndEstimated(Fact, frozen=True, kw_only=True, tag="visit_end_estimated"):
    """Nobody ended a visit, and it is taken to have ended at `left_at` (ms UTC): by `staff`, or by a `rule` of the
    house ("visit_no_checkout@1"). What anybody tells of its end, before or after, counts more."""

    visit: str
    left_at: int
    staff: str | None = None
    rule: str | None = None
