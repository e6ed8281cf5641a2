"""Who runs the centre: the operator changes with each contract, and the centre stays. PURE.

Must not know a database or the wire.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.entity import Entity


class Operator(Entity, frozen=True, kw_only=True, tag="operator"):
    """Runs the centre from `since` to the end of `until`: ISO dates, `None` until somebody else does. `contract` says
    by which agreement with the city; no kiosk gets that."""

    name: str
    since: str
    until: str | None = None
    contract: str = ""


def in_force(operators: Iterable[Operator], day: str) -> Operator | None:
    """Who runs the centre on an ISO date: of those who have begun and not ended, whoever began last."""
    running = [each for each in operators if each.since <= day and (each.until is None or day <= each.until)]
    return max(running, key=lambda each: (each.since, each.id), default=None)


def name_on(operators: Iterable[Operator], otherwise: str, day: str) -> str:
    """The name of who runs the centre on an ISO date. `otherwise` (`Centre.operator`) was said when the centre was set
    up, and holds before the first term that is kept; between two terms nobody runs it, "". Asked of the dates whenever
    it is wanted, so that a new term begins at every counter, also with no network."""
    kept = list(operators)
    running = in_force(kept, day)
    if running is not None:
        return running.name
    return "" if any(each.since <= day for each in kept) else otherwise
