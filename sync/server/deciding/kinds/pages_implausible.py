"""C26: one entry of more pages than can well be. PURE.

Answered on the page of the entry: it is right as it is, or another number, such as a tenth, was meant. What speaks for
either stands beside the case.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.PAGES_IMPLAUSIBLE, "C26", page="declaration")
