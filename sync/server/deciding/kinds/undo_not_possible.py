"""Somebody took an act back that cannot be. PURE.

The act stands as it was recorded. If it was wrong, what is right is recorded beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.7, (Because(Reason.NOTHING_TO_MEND),))]


KIND = Kind(CaseKind.UNDO_NOT_POSSIBLE, "", suggest=suggest)
