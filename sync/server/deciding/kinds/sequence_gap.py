"""C29: a kiosk's journal goes on from records that are not here. PURE.

They are fetched, from the kiosk or from its backup, as its page tells; then the case ends by itself. That they will
not come any more, somebody says who has asked.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.SEQUENCE_GAP, "C29", bulk=False, page="device")
