"""C09b: two bookings that cannot both be had, taken by counters that did not hear of each other. PURE.

Neither is cancelled over the heads of those who made it: the parties are told, and staff cancel on the page of the
bookings what they agree on; then the case ends by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """Where the clocks tell which was first, that one has the better right, and there is something to tell them."""
    spans = sorted((each.earliest, each.latest) for each in evidence.records)
    known = len(spans) == 2 and spans[0][1] < spans[1][0]
    return [Suggestion(Decision.LEAVE, 0.5, (Because(Reason.ORDER_KNOWN if known else Reason.ORDER_UNKNOWN, known),))]


KIND = Kind(CaseKind.BOOKING_OVERLAP, "C09b", suggest=suggest)
