"""C34: a record came whose month had been closed. PURE.

Answered on the page of the closing: the month is opened again, or the record counts in the open one with both dates.
Never decided by a rule or with others.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Kind

KIND = Kind(CaseKind.LATE_FACT_CLOSED_PERIOD, "C34", bulk=False, page="closing")
