"""C19: one person was in two visits at one time, at two counters that did not know of each other. PURE.

A visit that nobody ended lasts until the end of its day at most: the day after, somebody who comes in again has only
forgotten to leave (C18). Two clocks may be two minutes apart before anybody calls one of them wrong (D3, C27), so
visits that touch by less than that follow on one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sync.rules.sheet_windows import day_of
from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.detecting import visit_bounce

KIND = CaseKind.VISIT_OVERLAP
CLOCKS_MS = 2 * 60_000
LONGEST_MS = 24 * 3_600_000  # who came a day ago and is in still has a case of their own


def found(visits: Sequence[Visit]) -> list[Opened]:
    """`visits` are those of one person that count, by arrival. The case is about the earlier of two: it is the one that
    may have ended without being ended."""
    return [
        Opened(
            KIND, (one.fact or "", other.fact or ""), other.arrived_at or 0, other.site, other.device, one.person,
            one.party, subject=one.id,
        )
        for one, other in pairwise(visits)
        if _overlap(one, other) and not visit_bounce.is_twice(one, other)
    ]  # fmt: skip


def _overlap(one: Visit, other: Visit) -> bool:
    came = other.arrived_at or 0
    if came - (one.arrived_at or 0) > LONGEST_MS:
        return False
    ended = one.left_at if one.left_at is not None else one.estimated_at
    if ended is not None:
        return ended - came > CLOCKS_MS
    return one.state == "in" and day_of(one.arrived_at or 0) == day_of(came)
