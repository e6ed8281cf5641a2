"""Something was printed, and nobody knows for whom. PURE.

Answered on the page of the print job, by saying whose it was; then the case ends by itself.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.JOB_OF_NOBODY, "", page="print_job")
