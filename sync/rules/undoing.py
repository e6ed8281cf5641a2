"""Staff take an act at a desk back: for ten minutes, and as long as nothing has come of it. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.facts import ActUndone
from sync.rules.refusals import Reason, Refusal

DESK_MS = 10 * 60_000


@dataclass(frozen=True)
class Done:
    """A fact of an act: its uid, when it was written (ms UTC), and whether nothing came of it since and it still
    counts."""

    uid: str
    at: int
    untouched: bool


def undo(act: Sequence[Done], staff: str, at: int) -> ActUndone | Refusal:
    """Any member of staff may: who stands at the desk now has the thing before them. The whole act, or nothing of it.
    The facts that came last go first, so that a swap frees the new thing before the old one is out again."""
    if not act or not all(fact.untouched and 0 <= at - fact.at <= DESK_MS for fact in act):
        return Refusal(Reason.UNDO_TOO_LATE)
    return ActUndone(undone=[fact.uid for fact in reversed(act)], staff=staff)
