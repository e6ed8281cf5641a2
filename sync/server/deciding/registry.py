"""All kinds of cases, as whoever decides sees them. PURE.

A kind with no file of its own has a code, and two answers: it stays as it was recorded, or nothing was wrong. Those
that are answered on a page of their own name it.
"""

from __future__ import annotations

from sync.server.cases import CaseKind
from sync.server.deciding.kinds import (
    booking_no_show,
    card_replaced,
    card_unknown,
    clock_skew,
    item_seen_while_on_loan,
    loan_double_open,
    loan_duplicate,
    loan_missing_return,
    open_inspection,
    organisation_missing,
    party_duplicate,
    return_before_issue,
    return_other_party,
    return_other_site,
    return_without_loan,
    slip_gap,
    slip_unconfirmed,
    usage_without_visit,
    visit_bounce,
    visit_no_checkout,
    visit_overlap,
)
from sync.server.deciding.shape import Decision, Kind

_OWN = (
    loan_double_open.KIND, return_without_loan.KIND, loan_missing_return.KIND, loan_duplicate.KIND,
    item_seen_while_on_loan.KIND, visit_no_checkout.KIND, visit_overlap.KIND, visit_bounce.KIND,
    usage_without_visit.KIND, clock_skew.KIND, return_other_site.KIND, booking_no_show.KIND,
    organisation_missing.KIND, party_duplicate.KIND, return_other_party.KIND, return_before_issue.KIND,
    card_replaced.KIND, card_unknown.KIND, slip_unconfirmed.KIND, slip_gap.KIND,
    open_inspection.KIND,
)  # fmt: skip

_PLAIN = (
    Kind(CaseKind.LOAN_OVER_BOOKING, "C09"),
    Kind(CaseKind.BOOKING_OVERLAP, "C09b"),
    Kind(CaseKind.ITEM_UNKNOWN, "C12"),
    Kind(CaseKind.CARD_CONFLICT, "C17"),
    Kind(CaseKind.PAGES_UNDER_DECLARED, "C22", bulk=False, page="page_sheet_of"),
    Kind(CaseKind.PAGES_OVER_DECLARED, "C23", page="page_sheet_of"),
    Kind(CaseKind.METER_ANOMALY, "C24", (Decision.AS_ESTIMATED, Decision.FALSE_ALARM), page="meter"),
    Kind(CaseKind.QUOTA_EXCEEDED_OFFLINE, "C25"),
    Kind(CaseKind.PAGES_IMPLAUSIBLE, "C26"),
    Kind(CaseKind.STREAM_FORKED, "C30", bulk=False),
    Kind(CaseKind.DEVICE_CLONED, "C30b", bulk=False),
    Kind(CaseKind.SLIP_WITHOUT_FACT, "C33"),
    Kind(CaseKind.LATE_FACT_CLOSED_PERIOD, "C34", bulk=False),
    Kind(CaseKind.LOAN_TO_INELIGIBLE, "C08"),
    Kind(CaseKind.ITEM_NOT_LENDABLE, "C10", bulk=False),
    Kind(CaseKind.KIT_INCOMPLETE, "C13"),
    Kind(CaseKind.LOAN_OVERDUE_SILENT, "C14"),
    Kind(CaseKind.CLOCK_JUMP, "C28", bulk=False),
    Kind(CaseKind.CLOCK_JUMP_SHORT, "C28b", bulk=False),
    Kind(CaseKind.SEQUENCE_GAP, "C29", bulk=False),
    Kind(CaseKind.DEVICE_SILENT, "C36", bulk=False),
    Kind(CaseKind.STOCKTAKE_DIFF, "C37"),
)

KINDS: dict[CaseKind, Kind] = {kind.case: kind for kind in (*_PLAIN, *_OWN)}


def kind_of(word: str) -> Kind:
    """The kind that a case's `kind` names; a kind of a later version may be left as it is, and no more."""
    try:
        case = CaseKind(word)
    except ValueError:
        return Kind(CaseKind.FACT_NOT_UNDERSTOOD, "", (Decision.LEAVE,), bulk=False)
    return KINDS.get(case) or Kind(case, "")
