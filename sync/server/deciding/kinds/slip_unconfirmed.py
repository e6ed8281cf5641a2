"""C31: a hand-over of which nobody has paper, as far as its kiosk knows. PURE.

The hand-over stands. After a week a rule says that it stands without a slip.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion

OLD_MS = 7 * 24 * 3_600_000  # domain notes, C31


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    days = max(0, evidence.now - evidence.at) // (24 * 3_600_000)
    score = 0.95 if evidence.now - evidence.at >= OLD_MS else 0.6
    return [Suggestion(Decision.LEAVE, score, (Because(Reason.DAYS_AGO, numbers=(days,)),))]


KIND = Kind(CaseKind.SLIP_UNCONFIRMED, "C31", suggest=suggest, rule="slip_unconfirmed@1")
