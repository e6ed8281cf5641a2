"""Who runs the centre: the operator changes with each contract, and the centre stays. PURE.

Must not know a database or the wire.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.entity import Entity


class Operator(Entity, frozen=True, kw_only=True, tag="operator"):
    """Runs the centre from `since` to the end of `until`: ISO dates, `None` until somebody else does. `contract` says
    by which agreement with the city. No kiosk gets it: `Centre.operator` is what holds at present."""

    name: str
    since: str
    until: str | None = None
    contract: str = ""


def in_force(operators: Iterable[Operator], day: str) -> Operator | None:
    """Who runs the centre on an ISO date: of those who have begun and not ended, whoever began last."""
    running = [each for each in operators if each.since <= day and (each.until is None or day <= each.until)]
    return max(running, key=lambda each: (each.since, each.id), default=None)
