"""The sentences of cases: what each answer means for each kind, why something is proposed, how sure it is.

Every word of the closed lists stands here; a test says which lacks its sentence. `ANSWERS` says what a decision means
anywhere, `ANSWERS_OF` what it means for one kind, where that is something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sync.server.cases import Severity
from sync.server.deciding.shape import Because, Suggestion
from sync.server.staff.detected_words import DETECTED_ANSWERS, DETECTED_REASONS, DETECTED_RULES, usual_stay
from sync.server.staff.wording import CASE_STATES

ANSWERS: Mapping[str, Any] = {
    "leave": _l("Leave it as it was recorded"),
    "false_alarm": _l("Nothing was wrong"),
    "keep_first": _l("The earlier record counts, the later is a mistake"),
    "keep_second": _l("The later record counts, the earlier is a mistake"),
    "returned_between": _l("It came back in between, and nobody wrote it down"),
    "duplicate": _l("The same act, recorded twice"),
    "as_estimated": _l("The estimate is good enough"),
    "elsewhere": _l("It is answered on its own page"),
}
ANSWERS_OF: Mapping[tuple[str, str], Any] = {
    ("loan_double_open", "leave"): _l("Both loans stand; both borrowers answer for it"),
    ("loan_double_open", "keep_first"): _l("Keep the first loan. The second is a mistake: nothing was handed over"),
    ("loan_double_open", "keep_second"): _l("Keep the second loan. The first is a mistake: nothing was handed over"),
    ("loan_double_open", "returned_between"): _l(
        "The first borrower brought it back before the second took it. Write the return down"
    ),
    ("return_without_loan", "duplicate"): _l("It came back once and was scanned twice"),
    ("return_without_loan", "leave"): _l("It was found: it lies here, and nobody owes it"),
    ("return_without_loan", "false_alarm"): _l("Nothing came back: a scan by mistake"),
    ("loan_over_booking", "leave"): _l("The loan stands. Whoever booked it is told"),
    ("booking_overlap", "leave"): _l("Both bookings stand. The parties settle it among themselves"),
    ("item_unknown", "leave"): _l("The code stays unknown"),
    ("item_unknown", "false_alarm"): _l("A scan by mistake: it is no code of a thing"),
    ("card_unknown", "leave"): _l("The card stays unknown; the visit stays without a name"),
    ("card_unknown", "false_alarm"): _l("A card of somebody else's, held there by mistake"),
    ("card_conflict", "leave"): _l("Both people keep the card for now"),
    ("pages_under_declared", "leave"): _l("The remainder stays with nobody, in its own line of the report"),
    ("pages_under_declared", "false_alarm"): _l("The machine made them for itself: a test or a service"),
    ("pages_over_declared", "leave"): _l("What was declared stands"),
    ("pages_over_declared", "false_alarm"): _l("The meter stood still: what was declared is right"),
    ("meter_anomaly", "as_estimated"): _l("Take the estimate as it stands"),
    ("meter_anomaly", "false_alarm"): _l("The readings are right"),
    ("quota_exceeded_offline", "leave"): _l("Let it pass: what was declared stands"),
    ("pages_implausible", "leave"): _l("So many pages it was"),
    ("stream_forked", "leave"): _l("Both journals stay. The kiosk goes on under a new name"),
    ("device_cloned", "leave"): _l("The copy is put away; its records stay"),
    ("slip_unconfirmed", "leave"): _l("It stands without a slip"),
    ("slip_gap", "leave"): _l("The number stays missing"),
    ("slip_without_fact", "leave"): _l("Nothing is entered from the slip"),
    ("visit_without_check_in", "leave"): _l("The visit counts without its beginning"),
    ("visit_without_check_in", "false_alarm"): _l("Nobody was there: a card held there by mistake"),
    **DETECTED_ANSWERS,
}
REASONS: Mapping[str, Any] = {
    "same_person": _l("It is the same person."),
    "same_party": _l("It is the same organisation."),
    "order_known": _l("The clocks tell which came first."),
    "order_unknown": _l("The clocks do not tell which came first."),
    "staff_saw": _l("Staff saw it themselves."),
    "came_back_from": _l("The borrower of that record brought it back later."),
    "overdue_then": _l("The first loan was due or late when the second began."),
    "seen_after": _l("It was seen here after the later record."),
    **DETECTED_REASONS,
}
SEVERITIES: Mapping[str, Any] = {
    Severity.BLOCKS: _l("blocks closing"), Severity.WARNS: _l("to decide"), Severity.INFORMS: _l("for information"),
}  # fmt: skip
GROUPS: Mapping[str, Any] = {
    Severity.BLOCKS: _l("Blocks closing the month"), Severity.WARNS: _l("To decide"),
    Severity.INFORMS: _l("For information"),
}  # fmt: skip
ICONS: Mapping[str, str] = {
    Severity.BLOCKS: "lock",
    Severity.WARNS: "message-question",
    Severity.INFORMS: "info-circle",
}
TONES: Mapping[str, str] = {Severity.BLOCKS: "bad", Severity.WARNS: "warn", Severity.INFORMS: "info"}
STATES: Mapping[str, Any] = {
    "open": _l("To decide"), "later": _l("Those put off"), "decided": _l("Those decided"),
    "withdrawn": CASE_STATES["withdrawn"], "told": CASE_STATES["told"], "all": _l("All"),
}  # fmt: skip
RULES: Mapping[str, Any] = {
    "return_twice": _l("a thing scanned back twice within ten minutes"), **DETECTED_RULES,
}  # fmt: skip


def answer(kind: str, decision: str) -> str:
    """What deciding that means for a case of this kind; a word of a later version as it is."""
    return str(ANSWERS_OF.get((kind, decision)) or ANSWERS.get(decision, decision))


def reason(because: Because) -> str:
    """Why, as a sentence; its numbers stand in it."""
    if because.reason == "minutes_apart" and because.numbers[0] == 0:
        return _("Less than a minute lies between them.")
    if because.reason == "minutes_apart":
        return ngettext("%(num)d minute lies between them.", "%(num)d minutes lie between them.", because.numbers[0])
    if because.reason == "usual_stay":
        return usual_stay(because.numbers[0])
    return str(REASONS.get(because.reason, because.reason))


def sureness(suggestion: Suggestion) -> str:
    """How sure the house is, beside the per cent."""
    if suggestion.score >= 0.9:
        return _("very high")
    return _("fairly high") if suggestion.score >= 0.75 else _("not high: look closely")


def rule(name: str) -> str:
    """A rule of the house in words, by its name and version."""
    word, _at, version = name.partition("@")
    known = RULES.get(word)
    return _("%(rule)s (version %(version)s)", rule=known, version=version) if known else name
