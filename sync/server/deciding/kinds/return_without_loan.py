"""C04: a known thing came back that nobody had, as far as the journals here know. PURE.

A kiosk that is still silent may have lent it (then the case is provisional and ends by itself); or the thing was put
on the desk twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion

FOUND_MS = 28 * 24 * 3_600_000  # a loan of these weeks may be what a kiosk has not told of; a default of ours
TWICE_MS = 10 * 60_000  # as C03: within ten minutes it is the same act


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """Another return of the thing within ten minutes: it was scanned twice. Lent to nobody for weeks, it was found."""
    own = {each.uid for each in evidence.records}
    mine = next((each for each in evidence.take_backs if each.fact in own), None)
    if mine is None:
        return ()
    others = [each for each in evidence.take_backs if each.fact not in own and not each.undone]
    apart = min((abs(each.at - mine.at) for each in others), default=TWICE_MS + 1)
    if apart > TWICE_MS:
        lent = [each.issued_at or 0 for each in evidence.loans if not each.undone]
        lately = any(abs(at - mine.at) <= FOUND_MS for at in lent)
        return () if lately else [Suggestion(Decision.LEAVE, 0.7, (Because(Reason.NOBODY_HAD_IT),))]
    return [Suggestion(Decision.DUPLICATE, 0.95, (Because(Reason.MINUTES_APART, numbers=(apart // 60_000,)),))]


KIND = Kind(
    CaseKind.RETURN_WITHOUT_LOAN, "C04", (Decision.DUPLICATE, Decision.LEAVE, Decision.FALSE_ALARM), suggest,
    rule="return_twice@1", needs=frozenset({"loans"}),
)  # fmt: skip
