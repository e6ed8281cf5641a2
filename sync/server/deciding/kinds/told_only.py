"""Kinds that say what happened and ask for nothing: it stands as it was recorded, by a rule. PURE.

C05: a thing lies at another site than its own, and is to be carried home; its loan ended when it came back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.95, (Because(Reason.NOTHING_TO_MEND),))]


RETURN_OTHER_SITE = Kind(CaseKind.RETURN_OTHER_SITE, "C05", suggest=suggest, rule="return_other_site@1")
