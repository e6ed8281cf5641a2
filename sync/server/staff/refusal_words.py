"""Why the rules bar something at the loan desk, in a sentence that says what to do next. Knows no rule.

What a member of staff lifts by handing a thing over is said too, so that they know what they answer for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync.rules.refusals import Reason, Refusal

_BARS: Mapping[Reason, Any] = {
    Reason.PERSON_BLOCKED: _l("The person's account is on hold: an administrator can lift that in the register."),
    Reason.PERSON_ARCHIVED: _l("The person's account is closed: take them into the register again first."),
    Reason.PARTY_BLOCKED: _l("The organisation is on hold: nobody borrows for it until that is lifted."),
    Reason.PARTY_ARCHIVED: _l("The organisation is closed: choose another one."),
    Reason.NOT_A_MEMBER: _l("The person does not act for this organisation: choose another one."),
    Reason.MEMBERSHIP_EXPIRED: _l("The person acts for this organisation no longer: choose another one."),
    Reason.BASKET_EMPTY: _l("Nothing is on the desk yet: scan or find a thing."),
    Reason.ITEM_ON_LOAN: _l("It is on loan: take it back first, if it stands here."),
    Reason.ITEM_IN_REPAIR: _l("It is in repair: take another one."),
    Reason.ITEM_LOST: _l("The register says that it is lost: correct that there if it is here."),
    Reason.ITEM_WITHDRAWN: _l("It was taken out of lending: take another one."),
    Reason.ITEM_DAMAGED: _l("Something is wrong with it: settle the damage first, or take another one."),
    Reason.ITEM_TWICE: _l("It is on the desk already."),
    Reason.MINOR_NOT_ALLOWED: _l("Not for minors: an adult of the organisation can take it."),
    Reason.PERSON_BARRED: _l("Borrowing is barred for the person: lift that in the register first."),
    Reason.PARTY_BARRED: _l("Borrowing is barred for the organisation: lift that in the register first."),
    Reason.TOO_FEW_LEFT: _l("So many are not here: take fewer."),
    Reason.LOAN_CLOSED: _l("The loan is over: somebody took the thing back meanwhile."),
    Reason.PURPOSE_MISSING: _l("Say what it is for: the rules of these things ask."),
    Reason.TIME_IMPLAUSIBLE: _l("Choose an open day later than it is due now."),
}
_LIFTED: Mapping[Reason, Any] = {
    Reason.LOAN_OVERDUE: _l("They have something that is overdue."),
    Reason.LOAN_LIMIT: _l("They have more at one time than the policy allows."),
    Reason.PERSON_LIMIT: _l("One person has more at one time than the policy allows."),
    Reason.DAYS_SPENT: _l("The days of this month are spent."),
    Reason.TRAINING_NEEDED: _l("They were not shown how: show it now."),
    Reason.AGREEMENT_EXPIRED: _l("The organisation's agreement with the centre has run out."),
    Reason.ITEM_OTHER_SITE: _l("A thing belongs to another branch."),
    Reason.ITEM_AWAITS_INSPECTION: _l("Nobody has looked at a thing since it came back."),
    Reason.KIT_INCOMPLETE: _l("Something of the kit is missing."),
    Reason.ITEM_BOOKED: _l("A thing is booked for somebody else within that time."),
    Reason.GUARDIAN_NEEDED: _l("The person is a minor: an adult answers for it."),
}
_EXPECTED = {Reason.PIN_NEEDED, Reason.PIN_NOT_SET, Reason.STAFF_NEEDED}  # that is what the desk is there for


def sentence(refusal: Refusal, *, lifted: bool = False) -> str:
    """Why not; of what is `lifted`, what staff answer for, "" for what goes without saying."""
    if lifted and refusal.reason in _EXPECTED:
        return ""
    words = _LIFTED.get(refusal.reason) if lifted else _BARS.get(refusal.reason)
    return str(words) if words is not None else _("A rule speaks against it: %(rule)s.", rule=refusal.reason.value)
