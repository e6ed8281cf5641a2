"""C40: a thing came back a day ago, its rules say that staff look at it, and nobody has. PURE.

A day is the handbook's (D3, C40; A30: a library's twenty-four hours to check in all parts). What was brought back
incomplete or damaged waits for staff whatever the rules say.
"""

from __future__ import annotations

from sync.server.beliefs import ReturnState
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.OPEN_INSPECTION
WITHIN_MS = 24 * 3_600_000


def found(waiting: ReturnState, *, by_rule: bool, now: int) -> Opened | None:
    """`by_rule`: the rules of lending for this kind of thing ask for an inspection."""
    if waiting.inspected or now - waiting.returned_at <= WITHIN_MS or not (by_rule or waiting.condition != "fine"):
        return None
    return Opened(KIND, (waiting.fact,), waiting.returned_at, waiting.site, item=waiting.item, subject=waiting.item)
