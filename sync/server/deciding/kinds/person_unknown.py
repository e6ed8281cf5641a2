"""A PIN was set for somebody who is not in the register. PURE.

They were taken in at a kiosk whose record is not here, or taken out of the register meanwhile; the PIN opens nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.6, (Because(Reason.NOTHING_TO_MEND),))]


KIND = Kind(CaseKind.PERSON_UNKNOWN, "", suggest=suggest)
