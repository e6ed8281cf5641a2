"""C23: people declared more pages than the machine made. PURE.

Answered on its page sheet: pages that failed, a number that was mistyped, or another machine.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.PAGES_OVER_DECLARED, "C23", page="page_sheet_of")
