"""C33: somebody has a genuine slip whose records are not here. PURE.

They are entered from the paper, on a page of its own; then the case ends by itself. Never with others: somebody is
held responsible for what the slip says.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.SLIP_WITHOUT_FACT, "C33", bulk=False, page="shown_slip")
