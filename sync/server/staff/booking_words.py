"""The words of the screens for what becomes of bookings, and for what stands against one. `wording` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

_l = lazy_gettext

BOOKING_STATES: Mapping[str, Any] = {
    "requested": _l("waits for an answer"),
    "approved": _l("holds"),
    "waiting": _l("on the waiting list"),
    "refused": _l("refused"),
    "cancelled": _l("cancelled"),
    "collected": _l("collected"),
    "unused": _l("nobody came"),
    "undone": _l("taken back"),
}
BOOKING_GROUNDS: Mapping[str, Any] = {
    "taken": _l("taken by somebody else"),
    "earlier_breach": _l("the rules were broken before"),
    "disturbs": _l("it would disturb other activities"),
    "not_entitled": _l("not entitled"),
    "out_of_order": _l("out of order"),
    "other": _l("another ground"),
}
BOOKING_REFUSALS: Mapping[str, Any] = {
    "booking_in_past": _l("That time is over."),
    "booking_backwards": _l("It ends before it begins."),
    "booking_closed": _l("The site is closed when it begins or ends."),
    "booking_too_soon": _l("The rules ask for more notice."),
    "booking_too_far": _l("The rules do not reach so far ahead."),
    "booking_too_long": _l("The rules do not allow so long."),
    "booking_taken": _l("It is taken then."),
    "booking_unknown": _l("This booking holds no longer."),
    "booking_over": _l("Its time is over."),
    "resource_unknown": _l("This site has nothing like that."),
    "resource_too_small": _l("It has fewer seats."),
    "person_blocked": _l("This person is blocked."),
    "person_archived": _l("This person is no longer in the register."),
    "party_blocked": _l("This organisation is blocked."),
    "party_archived": _l("This organisation is no longer in the register."),
    "not_a_member": _l("This person does not act for this organisation."),
    "membership_expired": _l("This person's membership has ended."),
    "agreement_expired": _l("The agreement has ended."),
}
