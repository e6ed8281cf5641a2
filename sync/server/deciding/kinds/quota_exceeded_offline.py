"""C25: all counters together let a party have more pages than its allowance. PURE.

What was declared stands. Answered by its allowance: the month after gives so much less, or staff let it pass; a
setting says which of the two is proposed there, or that it is told and needs no answer.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.QUOTA_EXCEEDED_OFFLINE, "C25", page="party_allowance")
