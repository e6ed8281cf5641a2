"""C40: a thing came back a day ago, and nobody wrote down that they looked at it. PURE.

Whoever looked and found it fine says so here, and that is the inspection; what is broken or missing is written down on
the page of the thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import LoanTakenBack
from sync.lending_facts import ItemInspected
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Decision, Effect, Evidence, Kind


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    if decision is not Decision.FINE or evidence.item is None or evidence.site is None:
        return ()
    back = next((each for each in evidence.records if isinstance(each.fact, LoanTakenBack)), None)
    loan = back.fact.loan if back is not None and isinstance(back.fact, LoanTakenBack) else None
    looked = ItemInspected(
        item=evidence.item, site=evidence.site, staff=staff, take_back=back.uid if back else None, loan=loan
    )
    return [Effect(looked)]


KIND = Kind(CaseKind.OPEN_INSPECTION, "C40", (Decision.FINE, Decision.LEAVE), effect=effect)
