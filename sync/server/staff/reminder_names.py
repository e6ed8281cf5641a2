"""The words of reminders: why a letter waits, what became of one, what is wrong with the mail server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

HOLDS: Mapping[str, Any] = {
    "no_address": _l("no e-mail address: call them"),
    "declined": _l("wants no e-mail: call them"),
    "unsure": _l("waits: a kiosk was not heard or a case is open, so it may be back already"),
    "quiet": _l("waits for the next open day and hour"),
    "later": _l("did not get through, is tried again"),
    "gave_up": _l("does not get through: call them, or put the address right"),
}
MEANS: Mapping[str, Any] = {"mail": _l("by e-mail"), "phone": _l("by telephone"), "kiosk": _l("at the kiosk")}
OUTCOMES: Mapping[str, Any] = {
    "later": _l("e-mail not taken yet"),
    "refused": _l("e-mail refused"),
    "unknown": _l("e-mail perhaps sent"),
}
TROUBLES: Mapping[str, Any] = {
    "unreachable": _l("The mail server does not answer, so no reminders go out. Tell whoever looks after the server."),
    "tls": _l(
        "The mail server's certificate does not fit, so no reminders go out. Tell whoever looks after the server."
    ),
    "login": _l("The mail server refuses the login, so no reminders go out. Tell whoever looks after the server."),
    "sender": _l("The mail server refuses the sender, so no reminders go out. Tell whoever looks after the server."),
}
