"""What staff read of print jobs: states, why one is whose it is, and what is doubtful about a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

STATES: Mapping[str, Any] = {
    "nobody": _l("nobody's yet"),
    "bound": _l("for a party"),
    "staff": _l("the centre's own job"),
    "test": _l("test or service page"),
    "unpaid": _l("broke off, nobody pays"),
    "nothing": _l("nothing came out"),
}
TONES: Mapping[str, str] = {"nobody": "warn", "bound": "ok"}
BOUND_BY: Mapping[str, Any] = {
    "queue": _l("the queue is theirs"),
    "billing": _l("by the billing code"),
    "user": _l("by who sent it"),
    "visit": _l("they were at the workstation"),
    "hand": _l("staff said so"),
    "unpaid": _l("it was not finished, and the queue lets nobody pay then"),
}
OUTCOMES: Mapping[str, Any] = {
    "completed": _l("finished"), "cancelled": _l("the job was cancelled"), "aborted": _l("broke off"),
}  # fmt: skip
DOUBTS: Mapping[str, Any] = {
    "uncounted": _l("Nobody counted the sides of this job: how many there were is unknown."),
    "reckoned": _l("The figure told was turned into sides by the settings of the queue."),
    "counted_twice": _l("Two counters count the jobs of this queue, so the figure was halved."),
    "logged_again": _l("It was begun anew, as after a jam: some sides may have come out twice."),
    "log_differs": _l("The page log says another figure."),
    "log_only": _l("Only the page log knows of it; anybody who prints could have written that."),
}
LIKE: Mapping[str, Any] = {
    "one": _l("Only this job"),
    "user": _l("All jobs of nobody from the same sender"),
    "billing": _l("All jobs of nobody with the same billing code"),
    "queue": _l("All jobs of nobody in the same queue"),
}
