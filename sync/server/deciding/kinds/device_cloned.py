"""C30b: two machines speak as one kiosk. PURE.

Its page says which, and lets one of them go. Never decided by a rule or with others.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.DEVICE_CLONED, "C30b", bulk=False, page="device")
