"""Somebody checked out who never came in, as far as the journals here know. PURE.

A kiosk that is silent may tell of it yet (then the case is provisional and ends by itself); else they forgot to, and
the visit counts without its beginning.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.6, (Because(Reason.MAY_COME, False),))]


KIND = Kind(CaseKind.VISIT_WITHOUT_CHECK_IN, "", suggest=suggest)
