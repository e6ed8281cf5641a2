"""C28b: a kiosk's clock jumped, and its records' hours are uncertain within a day. PURE.

The day is known, and that is what reports count by.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.8, (Because(Reason.DAY_KNOWN),))]


KIND = Kind(CaseKind.CLOCK_JUMP_SHORT, "C28b", suggest=suggest, bulk=False, page="device")
