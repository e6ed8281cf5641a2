"""Facts about visits beyond coming and going: an end that nobody told, a party that nobody named. PURE.

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


class VisitAttributed(Fact, frozen=True, kw_only=True, tag="visit_attributed"):
    """Nobody said for whom somebody came, and it is taken to have been for `party`: by `staff`, or by a `rule` of the
    house ("organisation_missing@1"). A party that was named on coming in counts more."""

    visit: str
    party: str
    staff: str | None = None
    rule: str | None = None


class VisitRecognised(Fact, frozen=True, kw_only=True, tag="visit_recognised"):
    """Whoever came was `person`, and not `instead_of`, whom the kiosk showed: it was their card. `staff` say so; for
    whom the visit was stays as it was named."""

    visit: str
    person: str
    instead_of: str
    staff: str
