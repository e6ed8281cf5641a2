"""C36: a kiosk was not heard of for a day on which its site was open. PURE.

It ends by itself when the kiosk reports, over the network or by a stick; its page tells how. Until then what it may
explain is provisional, so no list takes it.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.DEVICE_SILENT, "C36", bulk=False, page="device")
