"""A loan was renewed that nobody issued, as far as the journals here know. PURE.

A kiosk that is silent may tell of it yet; then the case ends by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.5, (Because(Reason.MAY_COME, False),))]


KIND = Kind(CaseKind.RENEWAL_WITHOUT_LOAN, "", suggest=suggest)
