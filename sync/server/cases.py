"""The kinds of cases: in which ways a fact may not fit. PURE. Codes C… are those of the centre's handbook of cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum


class CaseKind(StrEnum):
    """Why staff should look. A case accuses nobody and changes nothing by itself."""

    LOAN_DOUBLE_OPEN = "loan_double_open"  # C01: one thing, two loans at one time
    RETURN_WITHOUT_LOAN = "return_without_loan"  # C04: a known thing came back that nobody had, as far as we know
    LOAN_OVER_BOOKING = "loan_over_booking"  # C09: lent while it was booked for somebody else
    BOOKING_OVERLAP = "booking_overlap"  # two bookings that cannot both be had
    ITEM_UNKNOWN = "item_unknown"  # C12: a code that is in no register
    CARD_UNKNOWN = "card_unknown"  # C15
    PAGES_UNDER_DECLARED = "pages_under_declared"  # C22: a machine made more pages than people declared
    PAGES_OVER_DECLARED = "pages_over_declared"  # C23
    PAGES_IMPLAUSIBLE = "pages_implausible"  # C26: one entry of more than can well be
    QUOTA_EXCEEDED_OFFLINE = "quota_exceeded_offline"  # C25: all counters together are over an allowance
    METER_ANOMALY = "meter_anomaly"  # C24: a meter fell, stood still, or rose more than it usually does
    CARD_CONFLICT = "card_conflict"  # C17: one card bound to two people
    VISIT_WITHOUT_CHECK_IN = "visit_without_check_in"  # somebody left who never came
    RENEWAL_WITHOUT_LOAN = "renewal_without_loan"
    CORRECTION_WITHOUT_PAGES = "correction_without_pages"  # pages were corrected that nobody declared
    PERSON_UNKNOWN = "person_unknown"  # a PIN for somebody who is not in the register
    JOB_OF_NOBODY = "job_of_nobody"  # something was printed, and nobody knows for whom
    UNDO_NOT_POSSIBLE = "undo_not_possible"  # an act was taken back that cannot be
    STREAM_FORKED = "stream_forked"  # two journals under one name: both are kept
    DEVICE_CLONED = "device_cloned"  # two machines speak as one device
    DEVICE_MOVED = "device_moved"  # a device speaks from another machine than it was enrolled on
    SLIP_UNCONFIRMED = "slip_unconfirmed"  # C31: a hand-over of which nobody has paper, as far as the kiosk knows
    SLIP_GAP = "slip_gap"  # C32: no record here carries a number between two others
    SLIP_WITHOUT_FACT = "slip_without_fact"  # C33: a genuine slip whose records are not here
    LATE_FACT_CLOSED_PERIOD = "late_fact_closed_period"  # C34: its period had been closed when it came
    FACTS_QUARANTINED = "facts_quarantined"  # a batch that went into no stream
    LOAN_MISSING_RETURN = "loan_missing_return"  # C02: lent again, and nobody brought it back in between
    LOAN_DUPLICATE = "loan_duplicate"  # C03: one hand-over, written down twice
    RETURN_OTHER_SITE = "return_other_site"  # C05: it lies where it does not belong
    RETURN_OTHER_PARTY = "return_other_party"  # C06: somebody else brought it back
    RETURN_BEFORE_ISSUE = "return_before_issue"  # C07: it came back before it went out, by the clocks
    LOAN_TO_INELIGIBLE = "loan_to_ineligible"  # C08: the kiosk's list was older than what barred them
    ITEM_NOT_LENDABLE = "item_not_lendable"  # C10: what is lost, in repair or withdrawn went out or came back
    ITEM_SEEN_WHILE_ON_LOAN = "item_seen_while_on_loan"  # C11: it lies here, and the books say that it is out
    KIT_INCOMPLETE = "kit_incomplete"  # C13: parts did not come back
    LOAN_OVERDUE_SILENT = "loan_overdue_silent"  # C14: long overdue, and nobody asked for it
    CARD_REPLACED = "card_replaced"  # C16: somebody came in with a card that was lost, blocked or replaced
    VISIT_NO_CHECKOUT = "visit_no_checkout"  # C18: the centre closed, and they never left
    VISIT_OVERLAP = "visit_overlap"  # C19: one person in two visits at one time
    VISIT_BOUNCE = "visit_bounce"  # C20: in and out at once, or in twice
    USAGE_WITHOUT_VISIT = "usage_without_visit"  # C21: somebody borrowed or printed who never came in
    CLOCK_SKEW = "clock_skew"  # C27: a kiosk's clock goes wrong
    CLOCK_JUMP = "clock_jump"  # C28: a kiosk's clock jumped, and nobody knows when its records were made
    SEQUENCE_GAP = "sequence_gap"  # C29: a kiosk had records that are not here
    PARTY_DUPLICATE = "party_duplicate"  # C35: two counters registered the same
    DEVICE_SILENT = "device_silent"  # C36: a kiosk was not heard of for a day
    STOCKTAKE_DIFF = "stocktake_diff"  # C37: a count found other than the books say
    ORGANISATION_MISSING = "organisation_missing"  # C38: nobody said for whom they came
    BOOKING_NO_SHOW = "booking_no_show"  # C39: booked, and nobody came
    ROOM_TIME_MISMATCH = "room_time_mismatch"  # C39b: they stayed much longer than was booked
    OPEN_INSPECTION = "open_inspection"  # C40: it came back a day ago, and nobody looked at it
    FACT_NOT_UNDERSTOOD = "fact_not_understood"  # a newer kiosk, or damage: kept, and folded in by a version that can


class Severity(StrEnum):
    """What a case holds up. The letters are those of the handbook of cases."""

    BLOCKS = "blocks"  # B: a month with it open does not close
    WARNS = "warns"  # W: somebody should decide
    INFORMS = "informs"  # I: good to know


# How grave each kind is; a kind that is not named here warns.
SEVERITY: dict[CaseKind, Severity] = {
    CaseKind.LOAN_DOUBLE_OPEN: Severity.BLOCKS,
    CaseKind.LOAN_OVER_BOOKING: Severity.WARNS,
    CaseKind.PAGES_UNDER_DECLARED: Severity.BLOCKS,
    CaseKind.METER_ANOMALY: Severity.BLOCKS,
    CaseKind.CARD_CONFLICT: Severity.BLOCKS,
    CaseKind.STREAM_FORKED: Severity.BLOCKS,
    CaseKind.DEVICE_CLONED: Severity.BLOCKS,
    CaseKind.SLIP_WITHOUT_FACT: Severity.BLOCKS,
    CaseKind.LATE_FACT_CLOSED_PERIOD: Severity.BLOCKS,
    CaseKind.FACTS_QUARANTINED: Severity.BLOCKS,
    CaseKind.FACT_NOT_UNDERSTOOD: Severity.BLOCKS,
    CaseKind.QUOTA_EXCEEDED_OFFLINE: Severity.INFORMS,
    CaseKind.SLIP_UNCONFIRMED: Severity.INFORMS,
    CaseKind.LOAN_MISSING_RETURN: Severity.BLOCKS,
    CaseKind.LOAN_DUPLICATE: Severity.WARNS,
    CaseKind.RETURN_OTHER_SITE: Severity.INFORMS,
    CaseKind.RETURN_OTHER_PARTY: Severity.INFORMS,
    CaseKind.RETURN_BEFORE_ISSUE: Severity.WARNS,
    CaseKind.LOAN_TO_INELIGIBLE: Severity.WARNS,
    CaseKind.ITEM_NOT_LENDABLE: Severity.BLOCKS,
    CaseKind.ITEM_SEEN_WHILE_ON_LOAN: Severity.WARNS,
    CaseKind.KIT_INCOMPLETE: Severity.WARNS,
    CaseKind.LOAN_OVERDUE_SILENT: Severity.INFORMS,
    CaseKind.CARD_REPLACED: Severity.WARNS,
    CaseKind.VISIT_NO_CHECKOUT: Severity.WARNS,
    CaseKind.VISIT_OVERLAP: Severity.WARNS,
    CaseKind.VISIT_BOUNCE: Severity.INFORMS,
    CaseKind.USAGE_WITHOUT_VISIT: Severity.INFORMS,
    CaseKind.CLOCK_SKEW: Severity.WARNS,
    CaseKind.CLOCK_JUMP: Severity.WARNS,
    CaseKind.SEQUENCE_GAP: Severity.BLOCKS,
    CaseKind.PARTY_DUPLICATE: Severity.WARNS,
    CaseKind.DEVICE_SILENT: Severity.BLOCKS,
    CaseKind.STOCKTAKE_DIFF: Severity.WARNS,
    CaseKind.ORGANISATION_MISSING: Severity.WARNS,
    CaseKind.BOOKING_NO_SHOW: Severity.INFORMS,
    CaseKind.ROOM_TIME_MISMATCH: Severity.INFORMS,
    CaseKind.OPEN_INSPECTION: Severity.INFORMS,
}


def severity(kind: CaseKind, blocks: bool = False) -> Severity:
    """How grave one of this kind is; `blocks`: this one holds up a closing, whatever its kind."""
    return Severity.BLOCKS if blocks else SEVERITY.get(kind, Severity.WARNS)


# Cases that follow from how the loans and returns of one thing lie in time; they come and go with every new fact.
OF_THE_LEDGER = (
    CaseKind.LOAN_DOUBLE_OPEN, CaseKind.LOAN_MISSING_RETURN, CaseKind.LOAN_DUPLICATE, CaseKind.RETURN_WITHOUT_LOAN,
)  # fmt: skip

# Cases that follow from how the bookings and loans of a site lie in time; they come and go in the same way.
OF_THE_BOOKINGS = (CaseKind.LOAN_OVER_BOOKING, CaseKind.BOOKING_OVERLAP)

# Cases that follow from a machine's sheet; they come and go with every fact about it.
OF_THE_SHEETS = (CaseKind.PAGES_UNDER_DECLARED, CaseKind.PAGES_OVER_DECLARED)

# Cases that a kiosk which has not been heard of may still explain: as long as one is silent they are provisional.
OF_KIOSKS_TO_COME = (
    *OF_THE_LEDGER, *OF_THE_BOOKINGS, *OF_THE_SHEETS, CaseKind.METER_ANOMALY, CaseKind.VISIT_WITHOUT_CHECK_IN,
    CaseKind.RENEWAL_WITHOUT_LOAN, CaseKind.CORRECTION_WITHOUT_PAGES, CaseKind.PAGES_IMPLAUSIBLE,
    CaseKind.SLIP_UNCONFIRMED, CaseKind.ITEM_SEEN_WHILE_ON_LOAN, CaseKind.LOAN_OVERDUE_SILENT,
    CaseKind.VISIT_NO_CHECKOUT, CaseKind.VISIT_OVERLAP, CaseKind.USAGE_WITHOUT_VISIT, CaseKind.LOAN_TO_INELIGIBLE,
    CaseKind.SEQUENCE_GAP, CaseKind.STOCKTAKE_DIFF, CaseKind.BOOKING_NO_SHOW, CaseKind.OPEN_INSPECTION,
    CaseKind.ROOM_TIME_MISMATCH,
)  # fmt: skip

# Cases that are there to be known of: they hold nothing up, and many are settled at once when they are old.
FOR_INFORMATION = (CaseKind.SLIP_UNCONFIRMED,)

# Cases that name a thing and are about whoever had it: nothing is found out at its shelf.
ABOUT_PEOPLE = (
    CaseKind.LOAN_TO_INELIGIBLE, CaseKind.RETURN_OTHER_PARTY, CaseKind.RETURN_BEFORE_ISSUE, CaseKind.BOOKING_NO_SHOW,
)  # fmt: skip

# Cases about how facts came, not what they say: folding anew has nothing to say about them.
OF_THE_WIRE = (
    CaseKind.STREAM_FORKED, CaseKind.DEVICE_CLONED, CaseKind.DEVICE_MOVED, CaseKind.FACTS_QUARANTINED,
)  # fmt: skip

# Cases about facts that go into the register, which is not folded anew: a rebuild leaves them as they are.
OF_THE_REGISTER = (CaseKind.CARD_CONFLICT, CaseKind.PERSON_UNKNOWN, CaseKind.PARTY_DUPLICATE)

# Cases that come with the passing of time: a tick finds all of them anew, so a rebuild leaves them as they are.
OF_TIME = (
    CaseKind.VISIT_NO_CHECKOUT, CaseKind.LOAN_OVERDUE_SILENT, CaseKind.DEVICE_SILENT, CaseKind.OPEN_INSPECTION,
    CaseKind.SEQUENCE_GAP, CaseKind.BOOKING_NO_SHOW, CaseKind.USAGE_WITHOUT_VISIT,
    CaseKind.ROOM_TIME_MISMATCH,
)  # fmt: skip


def case_id(kind: CaseKind, facts: Iterable[str]) -> str:
    """The same kind and facts always make the same case, whatever the order they came in."""
    return hashlib.sha256("\n".join([kind.value, *sorted(facts)]).encode()).hexdigest()[:32]
