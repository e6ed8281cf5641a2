"""C30: two journals under one name, as after an old image of a kiosk was put back. PURE.

Both are kept, and the later goes on under a name of its own. Never decided by a rule or with others.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.STREAM_FORKED, "C30", bulk=False, page="device")
