"""A record that this version cannot read, or that is damaged. PURE.

It is kept, and folded in by a version that can. Nobody can say that nothing was wrong with it.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Decision, Kind

KIND = Kind(CaseKind.FACT_NOT_UNDERSTOOD, "", (Decision.LEAVE,), bulk=False, page="fact")
