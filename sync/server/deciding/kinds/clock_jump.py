"""C28: a kiosk's clock jumped, and its records may be of another day. PURE.

Their order within the kiosk is known, their hours are not, and no samples put them right. Somebody says that they stay
uncertain, or asks whoever was there; neither the house nor a list does.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion

DAY_MS = 24 * 3_600_000


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    is_known = bool(evidence.records) and all(each.latest - each.earliest <= DAY_MS for each in evidence.records)
    return [Suggestion(Decision.LEAVE, 0.8 if is_known else 0.5, (Because(Reason.DAY_KNOWN, is_known),))]


KIND = Kind(CaseKind.CLOCK_JUMP, "C28", suggest=suggest, bulk=False, page="device", needs=frozenset({"clock"}))
