"""The fact of the page sheet: why a machine counted other than people declared. PURE.

Must not know a database, a clock, a device or a web framework; the closed list of all facts is in `facts.py`.
"""

from __future__ import annotations

from enum import StrEnum

from sync.fact import Fact


class PageReason(StrEnum):
    """Why a machine and the declarations differ. A closed list: what never passes through a register of prints by its
    nature (PaperCut's own list), what a machine counts oddly, and what people get wrong."""

    TEST = "test_pages"  # and pages of a service visit
    CONFIGURATION = "configuration_pages"  # and pages of the meter itself
    FAX = "fax"
    REPORTS = "transmission_reports"
    STAFF = "staff_use"
    DIRECT = "direct_print"  # sent to the machine past every queue
    CANCELLED = "cancelled_at_panel"  # after it had been logged
    TRACKING_OFF = "tracking_off"
    POWER = "power_failure"
    MISCOUNT = "miscount"
    A3 = "a3_double"
    BACKS = "blank_backs"
    FORGOTTEN = "forgotten_declaration"
    FAILED = "failed_pages"
    TYPING = "typing_error"  # ×10, two digits swapped, entered twice
    DEVICE = "wrong_device"


class PagesExplained(Fact, frozen=True, kw_only=True, tag="pages_explained"):
    """Staff said why a machine counted other than was declared between two readings of it.

    `pages` are sides as the machine counts them: above zero it made them and nobody declared them, below zero they
    were declared and it did not make them. `from_reading` and `to_reading` are uids of `meter_read`. `party` is whose
    pages they are, `None` when nobody's or nobody knows; `usage` the declaration in which the mistake is.
    """

    explanation: str
    meter: str
    site: str
    from_reading: str
    to_reading: str
    reason: PageReason
    pages: int
    staff: str
    party: str | None = None
    usage: str | None = None
    note_commitment: str | None = None
