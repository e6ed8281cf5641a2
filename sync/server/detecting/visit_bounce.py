"""C20: somebody came in and left at once, or came in twice within two minutes. PURE.

Under a minute nobody does anything at a centre, and two check-ins less than two minutes apart are one person who did
not see that the first had worked. Both numbers are those of the handbook of cases (D3, C20).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.VISIT_BOUNCE
SHORTEST_MS = 60_000
APART_MS = 2 * 60_000


def is_twice(one: Visit, other: Visit) -> bool:
    """Whether two visits of one person, in the order in which they began, are one that was begun twice."""
    return (other.arrived_at or 0) - (one.arrived_at or 0) < APART_MS


def found(visits: Sequence[Visit]) -> list[Opened]:
    """`visits` are those of one person that count, by arrival; those of nobody known are given one by one."""
    pairs = [(one, other) for one, other in pairwise(visits) if is_twice(one, other)]
    of_a_pair = {visit.id for pair in pairs for visit in pair}
    opened = [_opened(other, (one.fact or "", other.fact or "")) for one, other in pairs]
    return opened + [
        _opened(visit, (visit.fact or "", visit.left_fact or ""))
        for visit in visits
        if visit.id not in of_a_pair and _is_short(visit)
    ]


def _is_short(visit: Visit) -> bool:
    if visit.state != "left" or visit.left_at is None or visit.arrived_at is None:
        return False
    return 0 <= visit.left_at - visit.arrived_at < SHORTEST_MS


def _opened(visit: Visit, facts: tuple[str, str]) -> Opened:
    return Opened(
        KIND, facts, visit.arrived_at or 0, visit.site, visit.device, visit.person, visit.party, subject=visit.id
    )
