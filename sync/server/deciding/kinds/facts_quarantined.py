"""A batch of records that went into no journal, from a kiosk that is not let in, or damaged. PURE.

It is kept whole, and its kiosk's page shows it. Never decided by a rule or with others.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.FACTS_QUARANTINED, "", bulk=False, page="device")
