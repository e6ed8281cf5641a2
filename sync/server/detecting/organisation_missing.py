"""C38: somebody who acts for several organisations, or for none, did not say for whom they came. PURE.

At a site for people in no organisation nobody has to (D3, C38; the branch of the demo is one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync import register
from sync.rules.sheet_windows import day_of
from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.ORGANISATION_MISSING


def said_for_nobody(visit: Visit) -> bool:
    """Whatever staff found out since: that is their answer, and no other record."""
    return visit.party is None or visit.attributed_fact is not None


def found(
    visits: Iterable[Visit], memberships: Mapping[str, Iterable[register.Membership]], unaffiliated: frozenset[str]
) -> list[Opened]:
    """`memberships` by person; `unaffiliated` are the sites where nobody has to act for anybody."""
    return [
        Opened(KIND, (visit.fact,), visit.arrived_at or 0, visit.site, visit.device, visit.person, subject=visit.id)
        for visit in visits
        if visit.fact is not None and visit.person is not None and said_for_nobody(visit) and not visit.undone
        and visit.site not in unaffiliated and _acts_for(memberships.get(visit.person, ()), visit.arrived_at or 0) != 1
    ]  # fmt: skip


def _acts_for(memberships: Iterable[register.Membership], at: int) -> int:
    day = day_of(at).isoformat()
    return len({each.party for each in memberships if each.until is None or each.until >= day})
