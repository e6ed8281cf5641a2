"""C22: a machine made more pages than people declared. PURE.

Answered on its page sheet: staff say whose they were, or that the machine made them for itself. Somebody is held
responsible, so no rule says anything and never are many taken at once; what is left stays with nobody.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.PAGES_UNDER_DECLARED, "C22", bulk=False, page="page_sheet_of")
