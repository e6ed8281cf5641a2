"""C27: a kiosk's clock was off when it met the server. PURE.

The times of its records are put right as they come in, from the samples on both sides of them; where they are known to
within a day there is nothing left to decide but to set the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion

KNOWN_MS = 24 * 3_600_000  # domain notes, C27: both ends known, and less than a day


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    known = bool(evidence.records) and all(each.latest - each.earliest < KNOWN_MS for each in evidence.records)
    return [Suggestion(Decision.LEAVE, 0.95 if known else 0.5, (Because(Reason.TIMES_PUT_RIGHT, known),))]


KIND = Kind(CaseKind.CLOCK_SKEW, "C27", (Decision.LEAVE,), suggest, rule="clock_skew@1")
