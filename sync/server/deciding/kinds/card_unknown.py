"""C15: a card that nobody had when it was held to a reader. PURE.

A card that was bound later, or at another counter that had not reported yet, was that person's: the same digest is the
same card, so a rule says so. Of any other card nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if not evidence.offered:
        return ()
    return [Suggestion(Decision.KNOWN, 0.95, (Because(Reason.SAME_CARD),))]


def offers(evidence: Evidence) -> Sequence[Decision]:
    known = (Decision.KNOWN,) if evidence.offered else ()
    return (*known, Decision.LEAVE, Decision.FALSE_ALARM)


KIND = Kind(
    CaseKind.CARD_UNKNOWN, "C15", (Decision.KNOWN, Decision.LEAVE, Decision.FALSE_ALARM), suggest, offers=offers,
    rule="card_unknown@1", needs=frozenset({"holder"}),
)  # fmt: skip
