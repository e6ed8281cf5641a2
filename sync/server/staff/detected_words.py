"""What staff read for the kinds of cases that are looked for in `sync/server/detecting`; `case_words.py` says what an
answer means for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

_l = lazy_gettext

DETECTED: Mapping[str, Any] = {
    "loan_missing_return": _l("Lent again, and not brought back in between"),
    "loan_duplicate": _l("One hand-over, written down twice"),
    "return_other_site": _l("Brought back to another site"),
    "return_other_party": _l("Brought back by somebody else"),
    "return_before_issue": _l("Brought back before it was lent, by the clocks"),
    "loan_to_ineligible": _l("Lent to somebody who could not borrow"),
    "item_not_lendable": _l("Lent or brought back although lost, in repair or withdrawn"),
    "item_seen_while_on_loan": _l("It lies here, but is on loan"),
    "kit_incomplete": _l("Parts did not come back"),
    "loan_overdue_silent": _l("Long overdue, and nobody asked for it"),
    "card_replaced": _l("Came in with a card that was lost or replaced"),
    "visit_no_checkout": _l("In after closing: forgot to check out"),
    "visit_overlap": _l("One person, two visits at one time"),
    "visit_bounce": _l("In and out at once, or in twice"),
    "usage_without_visit": _l("Borrowed or printed without a visit"),
    "clock_skew": _l("A kiosk's clock is wrong"),
    "clock_jump": _l("A kiosk's clock jumped, and hours are uncertain"),
    "sequence_gap": _l("Records of a kiosk are missing"),
    "party_duplicate": _l("Registered at two kiosks"),
    "device_silent": _l("A kiosk is silent"),
    "stocktake_diff": _l("A stocktake found otherwise"),
    "organisation_missing": _l("Came for an organisation that nobody named"),
    "booking_no_show": _l("Booked, and nobody came"),
    "room_time_mismatch": _l("Stayed much longer than was booked"),
    "open_inspection": _l("Brought back, and nobody looked at it"),
}
