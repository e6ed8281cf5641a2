"""C09: a thing was lent into the time for which somebody else has booked it. PURE.

The loan stands. Whoever booked it gets another of its kind, where one lies there; else they are told, or the borrower
is asked to bring it back sooner. Both are talks, so nothing follows by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """That the loan stands is the surer, the more others there are for whoever booked it."""
    free = len(evidence.sisters)
    because = Because(Reason.OTHERS_FREE, free > 0, (free,))
    return [Suggestion(Decision.LEAVE, 0.8 if free else 0.5, (because,))]


KIND = Kind(CaseKind.LOAN_OVER_BOOKING, "C09", suggest=suggest, needs=frozenset({"sisters"}))
