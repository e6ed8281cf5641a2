"""Something that happened at a counter of the demo centre, and for how long it may stay unsettled. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import facts
from sync.journal import Detached

MINUTE, DAY = 60_000, 86_400_000
UNSETTLED = 30  # days


@dataclass(frozen=True)
class Event:
    """Something that happened at a counter: its facts, whether a slip was printed for it, and what travels beside
    them."""

    at: int
    facts: tuple[facts.AnyFact, ...]
    slip: bool = True
    beside: dict[str, Detached] = field(default_factory=dict)
