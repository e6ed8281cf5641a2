"""C16: somebody came in with a card that had been blocked or replaced by then, or reported lost. PURE.

What they did counts for whoever holds the card in the register. A rule lets that stand unless the card was reported
lost: then it may be in anybody's hands, and somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if evidence.card is None or evidence.card == "lost":
        return ()
    return [Suggestion(Decision.LEAVE, 0.95, (Because(Reason.NOT_LOST),))]


KIND = Kind(
    CaseKind.CARD_REPLACED, "C16", suggest=suggest, rule="card_replaced@1", needs=frozenset({"card"})
)
