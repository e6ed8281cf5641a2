"""Every reason about things, pages and PINs has a sentence and a next step, in three languages."""

import pytest
from flask_babel import force_locale

from kiosk.app import make_flask
from kiosk.loan_sentences import said
from sync.rules.refusals import Caution, Reason, Refusal, Remedy

ROOMS = (
    "item_", "loan_", "pin_", "pages_", "allowance_", "minor", "guardian", "party_", "part_", "booking_", "resource_",
    "kit_", "days_", "too_few", "training", "person_limit", "person_barred", "sticker_", "card_expected",
)  # fmt: skip
OTHERS = {
    Reason.BASKET_EMPTY, Reason.NO_RENEWALS_LEFT, Reason.UNDO_TOO_LATE, Reason.AGREEMENT_EXPIRED, Reason.DISK_FULL,
    Reason.MEMBERSHIP_EXPIRED, Reason.NOT_A_MEMBER, Reason.PERSON_BLOCKED, Reason.STAFF_NEEDED,
}  # fmt: skip
ABOUT = [reason for reason in Reason if reason.value.startswith(ROOMS) or reason in OTHERS]
DETAILS = {
    "limit": 3, "count": 2, "minutes": 5, "left": 2, "missing": 1, "until": "2026-10-01", "used": 1, "now": 2,
    "free": 1, "next_at": 0, "from_at": 0, "seats": 3, "from": "2026-10-01",
}  # fmt: skip
UNSAID = {Reason.PIN_TOO_SIMPLE, Reason.STICKER_TAKEN}  # what staff do at the desk, whose screens say it


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("reason", [reason for reason in ABOUT if reason not in UNSAID], ids=str)
def test_it_says_what_is_so_and_what_to_do(counter, reason, language):
    app = make_flask(counter)
    with app.test_request_context("/"), force_locale(language):
        unknown = said(Refusal(Reason.METER_BACKWARDS))
        for result in (Refusal(reason, details=DETAILS), Caution(reason, details=DETAILS), Refusal(reason)):
            one = said(result, "Projektor nr 2")
            assert one.heading
            assert one.step
            assert one.heading != unknown.heading
            assert "%" not in one.heading + one.step
            assert "!" not in one.heading + one.step


def test_the_tone_follows_what_can_be_done(counter):
    with make_flask(counter).test_request_context("/"):
        assert said(Refusal(Reason.ITEM_IN_REPAIR)).tone == "bad"
        assert said(Refusal(Reason.PIN_NEEDED, Remedy.PIN)).tone == "info"
        assert said(Caution(Reason.PART_MISSING)).tone == "warn"
