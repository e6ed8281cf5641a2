"""C13: a thing came back, and parts of it did not. PURE.

The thing is back, its parts are still owed. They are found, replaced or written off on the page of the thing, by
looking at it again; then the case ends by itself, and comes back when that look is taken back.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.KIT_INCOMPLETE, "C13", page="item")
