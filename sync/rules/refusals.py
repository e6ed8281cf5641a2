"""The one closed list of reasons for which the counter says no. PURE.

Rules, screens, slips, facts and tests all speak these words; the sentences live in the catalogues of translations.
A refusal is a value, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why not. Each has a sentence and a next step on the screen."""

    # who
    CARD_UNKNOWN = "card_unknown"
    CODE_UNKNOWN = "code_unknown"
    CODE_UNREADABLE = "code_unreadable"
    CARD_UNREADABLE = "card_unreadable"
    CARD_RANDOM = "card_random"
    CARD_LOST = "card_lost"
    CARD_BLOCKED = "card_blocked"
    CARD_REPLACED = "card_replaced"
    CARD_EXPIRED = "card_expired"
    PERSON_BLOCKED = "person_blocked"
    PERSON_ARCHIVED = "person_archived"
    NOT_STAFF = "not_staff"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    PIN_NOT_SET = "pin_not_set"
    SESSION_OVER = "session_over"
    # for whom
    PARTY_BLOCKED = "party_blocked"
    PARTY_ARCHIVED = "party_archived"
    AGREEMENT_EXPIRED = "agreement_expired"
    MEMBERSHIP_EXPIRED = "membership_expired"
    NOT_A_MEMBER = "not_a_member"
    # visits
    ALREADY_IN = "already_in"
    NOT_IN = "not_in"
    REPEATED = "repeated"
    PURPOSE_MISSING = "purpose_missing"
    PEOPLE_IMPLAUSIBLE = "people_implausible"
    TIME_IMPLAUSIBLE = "time_implausible"
    # things
    ITEM_UNKNOWN = "item_unknown"
    ITEM_ON_LOAN = "item_on_loan"
    ITEM_IN_REPAIR = "item_in_repair"
    ITEM_LOST = "item_lost"
    ITEM_WITHDRAWN = "item_withdrawn"
    ITEM_OTHER_SITE = "item_other_site"
    ITEM_DAMAGED = "item_damaged"
    ITEM_AWAITS_INSPECTION = "item_awaits_inspection"
    ITEM_TWICE = "item_twice"
    TOO_FEW_LEFT = "too_few_left"
    STICKER_EXPECTED = "sticker_expected"
    CARD_EXPECTED = "card_expected"
    PART_MISSING = "part_missing"
    KIT_INCOMPLETE = "kit_incomplete"
    SIGNATURE_MISSING = "signature_missing"
    BASKET_EMPTY = "basket_empty"
    LOAN_LIMIT = "loan_limit"
    PERSON_LIMIT = "person_limit"
    DAYS_SPENT = "days_spent"
    LOAN_OVERDUE = "loan_overdue"
    PERSON_BARRED = "person_barred"
    PARTY_BARRED = "party_barred"
    TRAINING_NEEDED = "training_needed"
    MINOR_NOT_ALLOWED = "minor_not_allowed"
    GUARDIAN_NEEDED = "guardian_needed"
    PIN_NEEDED = "pin_needed"
    STAFF_NEEDED = "staff_needed"
    NO_RENEWALS_LEFT = "no_renewals_left"
    LOAN_CLOSED = "loan_closed"
    UNDO_TOO_LATE = "undo_too_late"
    ITEM_BOOKED = "item_booked"
    # bookings
    BOOKING_UNKNOWN = "booking_unknown"
    BOOKING_OVER = "booking_over"
    BOOKING_IN_PAST = "booking_in_past"
    BOOKING_BACKWARDS = "booking_backwards"
    BOOKING_CLOSED = "booking_closed"
    BOOKING_TOO_SOON = "booking_too_soon"
    BOOKING_TOO_FAR = "booking_too_far"
    BOOKING_TOO_LONG = "booking_too_long"
    BOOKING_TAKEN = "booking_taken"
    RESOURCE_UNKNOWN = "resource_unknown"
    RESOURCE_TOO_SMALL = "resource_too_small"
    # pages
    PAGES_NONE = "pages_none"
    PAGES_IMPLAUSIBLE = "pages_implausible"
    PAGES_FAILED_TOO_MANY = "pages_failed_too_many"
    PAGES_UNCHANGED = "pages_unchanged"
    CORRECTION_TOO_LATE = "correction_too_late"
    ALLOWANCE_EXCEEDED = "allowance_exceeded"
    ALLOWANCE_NEARLY_USED = "allowance_nearly_used"
    EXPLAINED_OTHER_WAY = "explained_other_way"
    # register at the counter
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    CARD_TAKEN = "card_taken"
    STICKER_TAKEN = "sticker_taken"
    READS_DIFFER = "reads_differ"
    PIN_TOO_SIMPLE = "pin_too_simple"
    METER_BACKWARDS = "meter_backwards"
    METER_UNUSUAL = "meter_unusual"
    # the counter itself
    DISK_FULL = "disk_full"


class Remedy(StrEnum):
    """What lifts a refusal: nothing here and now, a PIN, or a member of staff."""

    NONE = "none"
    PIN = "pin"
    STAFF = "staff"


@dataclass(frozen=True)
class Refusal:
    """A rule said no. `details` are ids, numbers and dates for the sentence (never a name); `item` says which thing."""

    reason: Reason
    remedy: Remedy = Remedy.NONE
    item: str | None = None
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Caution:
    """It may happen, and the person should know. `word` comes from the closed list of `Reason` too."""

    reason: Reason
    item: str | None = None
    details: dict[str, str | int] = field(default_factory=dict)
