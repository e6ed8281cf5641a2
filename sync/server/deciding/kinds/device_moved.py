"""A kiosk speaks from another machine than the one that was let in. PURE.

Its disk was put into another machine, or copied: whoever let it in looks, on its page.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.DEVICE_MOVED, "", bulk=False, page="device")
