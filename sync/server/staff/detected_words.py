"""What staff read for the kinds of cases that are looked for in `sync/server/detecting`: the kind, what an answer means
for it, why it is proposed, and the name of the rule by which the house decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext, ngettext

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
    "open_inspection": _l("Brought back, and nobody looked at it"),
}
# By kind and decision; what is not here means what it means anywhere.
DETECTED_ANSWERS: Mapping[tuple[str, str], Any] = {
    ("loan_missing_return", "returned_between"): _l("The first borrower brought it back, and nobody wrote it down"),
    ("loan_missing_return", "leave"): _l("Both loans stand for now"),
    ("loan_duplicate", "keep_first"): _l("It was handed over once: the second record is a mistake"),
    ("item_seen_while_on_loan", "returned_between"): _l("It is back since it was seen. Write the return down"),
    ("item_seen_while_on_loan", "false_alarm"): _l("Another thing was read by mistake"),
    ("visit_no_checkout", "as_estimated"): _l("Take the visit to have ended then, as an estimate"),
    ("visit_no_checkout", "leave"): _l("Leave the visit without an end"),
    ("visit_overlap", "as_estimated"): _l("The earlier visit ended a minute before the later began"),
    ("visit_overlap", "leave"): _l("Both visits stand"),
    ("visit_bounce", "duplicate"): _l("It was one coming, recorded twice"),
    ("usage_without_visit", "as_estimated"): _l("They were here: write a visit down around it"),
    ("clock_skew", "leave"): _l("The times are put right. Set the kiosk's clock"),
    ("return_other_site", "leave"): _l("It is carried home"),
    ("booking_no_show", "leave"): _l("Nobody came for it"),
    ("return_other_party", "leave"): _l("It came back all the same"),
    ("loan_to_ineligible", "leave"): _l("The loan stands. Ring them up"),
}
DETECTED_REASONS: Mapping[str, Any] = {
    "same_site": _l("It is the same site."),
    "last_act": _l("What they did here says when they were here."),
    "closing_time": _l("Nothing but the closing time is known."),
    "times_put_right": _l("The times of the records were put right as they came in."),
    "nothing_to_mend": _l("It happened, and there is nothing to put right."),
}
DETECTED_RULES: Mapping[str, Any] = {
    "visit_no_checkout": _l("a visit that nobody ended"),
    "visit_overlap": _l("one person in two visits at one site"),
    "visit_bounce": _l("one coming, recorded twice"),
    "usage_without_visit": _l("something done here without a visit"),
    "loan_missing_return": _l("lent again after it was due"),
    "loan_duplicate": _l("one hand-over within ten minutes, recorded twice"),
    "clock_skew": _l("a clock whose times could be put right"),
    "return_other_site": _l("a return at another site"),
    "booking_no_show": _l("a booking that nobody came for"),
}


def usual_stay(minutes: int) -> str:
    """Why an end is proposed: as long as people usually stay."""
    return ngettext("People there usually stay %(num)d minute.", "People there usually stay %(num)d minutes.", minutes)
