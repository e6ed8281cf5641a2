"""The sentences of cases: what each answer means for each kind, why something is proposed, how sure it is.

Every word of the closed lists stands here; a test says which lacks its sentence. `ANSWERS` says what a decision means
anywhere, `ANSWERS_OF` what it means for one kind, where that is something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sync.server.cases import Severity
from sync.server.deciding.shape import CHOICES, Because, Suggestion
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
    "for_first": _l("It was for the organisation that they mostly come for"),
    "for_second": _l("It was for another organisation of theirs"),
    "for_another": _l("It was for another organisation"),
    "for_third": _l("It was for a third organisation of theirs"),
    "unused": _l("Nobody came: the booking does not count as used"),
    "actual_hours": _l("Count the hours that they were there"),
    "move_booking": _l("Whoever booked it gets another of its kind"),
    "shorten": _l("The loan is due when the booking begins"),
    "merge": _l("They are one: merge them"),
    "known": _l("It is known by now whose it was"),
    "stays_here": _l("It stays here: from now on it belongs to this site"),
    "fine": _l("Somebody looked, and it was fine"),
    "asked": _l("The borrower was rung up: write the call down"),
    "found": _l("It was found: it is available again"),
    "lost": _l("It was looked for, and is lost"),
    "sister": _l("The second borrower got the other one of its kind: the wrong sticker was read"),
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
    ("item_unknown", "for_first"): _l("It was the first of the things that fit"),
    ("item_unknown", "for_second"): _l("It was the second of the things that fit"),
    ("item_unknown", "for_third"): _l("It was the third of the things that fit"),
    ("item_unknown", "leave"): _l("The code stays unknown"),
    ("item_unknown", "false_alarm"): _l("A scan by mistake: it is no code of a thing"),
    ("card_unknown", "leave"): _l("The card stays unknown; the visit stays without a name"),
    ("card_unknown", "false_alarm"): _l("A card of somebody else's, held there by mistake"),
    ("card_conflict", "for_first"): _l("The first of them keeps the card"),
    ("card_conflict", "for_second"): _l("The second of them keeps the card"),
    ("card_conflict", "for_third"): _l("The third of them keeps the card"),
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
    ("loan_missing_return", "keep_first"): _l("The first loan goes on; the second is a mistake"),
    ("loan_missing_return", "keep_second"): _l("The first loan was none; only the second counts"),
    ("loan_missing_return", "leave"): _l("Both loans stand until somebody has asked"),
    ("loan_duplicate", "keep_first"): _l("It was handed over once: the first record counts"),
    ("loan_duplicate", "keep_second"): _l("It was handed over once: the second record counts"),
    ("loan_duplicate", "leave"): _l("Both stand: it was handed over twice"),
    ("item_seen_while_on_loan", "returned_between"): _l("It came back: write the return down for when it was seen"),
    ("item_seen_while_on_loan", "leave"): _l("It is still on loan"),
    ("item_seen_while_on_loan", "false_alarm"): _l("The sticker that was read is on another thing"),
    ("visit_no_checkout", "as_estimated"): _l("Write down the estimated end of the visit"),
    ("visit_no_checkout", "leave"): _l("The visit stays without an end"),
    ("visit_overlap", "as_estimated"): _l("End the earlier visit a minute before the later"),
    ("visit_overlap", "leave"): _l("Both visits stand"),
    ("visit_bounce", "duplicate"): _l("It was one coming, told twice"),
    ("visit_bounce", "leave"): _l("Both comings count"),
    ("usage_without_visit", "as_estimated"): _l("Write down a visit around what they did"),
    ("usage_without_visit", "leave"): _l("They were not in: no visit is written down"),
    ("clock_skew", "leave"): _l("The times stand as they were put right. Set the kiosk's clock"),
    ("return_other_site", "leave"): _l("It came back; carry it home"),
    ("return_other_party", "leave"): _l("It came back, whoever brought it"),
    ("booking_no_show", "leave"): _l("They were there after all: the booking counts as used"),
    ("room_time_mismatch", "leave"): _l("The booked hours count: they stayed for something else"),
    ("loan_to_ineligible", "leave"): _l("The loan stands. Talk to whoever has it"),
    ("item_not_lendable", "leave"): _l("It was seen to: the thing is where it should be"),
    ("kit_incomplete", "leave"): _l("The parts are looked for on the page of the thing"),
    ("loan_overdue_silent", "leave"): _l("Nobody asks for it now"),
    ("card_replaced", "leave"): _l("The visit belongs to whoever holds the card now"),
    ("clock_jump", "leave"): _l("The hours stay uncertain"),
    ("sequence_gap", "leave"): _l("The records will not come any more"),
    ("party_duplicate", "leave"): _l("They are two"),
    ("device_silent", "leave"): _l("The kiosk is known to be off"),
    ("stocktake_diff", "leave"): _l("The count was right; it is seen to on the page of the stocktake"),
    ("organisation_missing", "leave"): _l("It counts for no organisation"),
    ("open_inspection", "leave"): _l("It is put away without a look"),
    ("visit_without_check_in", "leave"): _l("The visit counts without its beginning"),
    ("visit_without_check_in", "false_alarm"): _l("Nobody was there: a card held there by mistake"),
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
    "same_site": _l("It was at the same site."),
    "last_act": _l("What they did last says when they were there."),
    "closing_time": _l("Nothing is known but when the site closed."),
    "times_put_right": _l("The times were put right as the records came in."),
    "nothing_to_mend": _l("It happened, and there is nothing to mend."),
    "nobody_in": _l("Nobody of them was in around that time, or fetched it."),
    "not_lost": _l("The card was blocked or replaced; nobody reported it lost."),
    "same_card": _l("The same card was given to somebody later, or at another kiosk."),
    "slip_told": _l("The kiosk told what became of every slip."),
    "nobody_had_it": _l("Nobody had it on loan for weeks."),
    "sister_free": _l("Just one other of its kind lay here and was lent to nobody."),
    "day_known": _l("The hours are not known for certain, but the day is."),
    "may_come": _l("A kiosk may still tell of it."),
    "code_near": _l("Its code differs by one sign from the one that was read."),
    "had_it_out": _l("It was on loan when it came back."),
    "came_back_lost": _l("It is called lost, and it was put on a desk."),
    "seen_in_count": _l("Its sticker was read in the count."),
    "power_cut": _l("The meter fell by ten or less, as at a power cut."),
    "reading_missing": _l("A reading is missing; what it counted is shared out over the days."),
    "new_count": _l("A new count begins with the later reading; nobody knows what was counted before it."),
    "same_name": _l("They have the same name."),
    "booker_in": _l("Whoever booked it was there that long."),
    "nobody_elses": _l("Nobody else had booked it in that time."),
    "same_contact": _l("They have the same telephone, e-mail or number."),
}
AGAINST: Mapping[str, Any] = {  # what the same reason says where it speaks against
    "same_person": _l("It is not the same person."),
    "same_party": _l("It is not the same organisation."),
    "overdue_then": _l("The first loan was not due yet when the second began."),
    "same_site": _l("It was at two sites."),
    "times_put_right": _l("The times could not be put right for certain."),
    "day_known": _l("Not even the day is known for certain."),
    "may_come": _l("A kiosk may still tell of it."),
    "code_near": _l("Its code is another."),
    "had_it_out": _l("It was not on loan when it came back."),
    "seen_in_count": _l("Nobody read its sticker in the count."),
    "booker_in": _l("Whoever booked it was not there; others of theirs were."),
    "nobody_elses": _l("Somebody else had booked it for a part of that time."),
    "same_contact": _l("They have no telephone, e-mail or number in common."),
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
    "return_twice": _l("a thing scanned back twice within ten minutes"),
    "loan_duplicate": _l("the same hand-over twice within ten minutes"),
    "loan_missing_return": _l("lent again at the same site when the first loan was due"),
    "return_other_site": _l("brought back to another site"),
    "booking_no_show": _l("booked, and nobody came"),
    "room_time_mismatch": _l("in for much longer than was booked"),
    "clock_skew": _l("times put right within a day"),
    "usage_without_visit": _l("a visit around what somebody did"),
    "visit_bounce": _l("in twice within two minutes"),
    "visit_no_checkout": _l("the end of a visit after closing"),
    "visit_overlap": _l("two visits at one site at one time"),
    "return_other_party": _l("brought back by somebody who acts for the borrower by now"),
    "return_before_issue": _l("hours that are unsure contradict nobody"),
    "card_replaced": _l("a card that was not reported lost"),
    "card_unknown": _l("a card that was bound later"),
    "meter_power_loss": _l("a meter that fell by ten or less, as at a power cut"),
    "slip_unconfirmed": _l("a hand-over without a slip, a week ago"),
    "slip_gap": _l("missing numbers whose slips are told of"),
    "organisation_missing": _l("for the organisation that somebody always comes for"),
}


def answer(kind: str, decision: str, offered: Sequence[str] = ()) -> str:
    """What deciding that means for a case of this kind; a word of a later version as it is. `offered` are the names of
    those between whom one may choose."""
    place = 0 if decision == "move_booking" else CHOICES.index(decision) if decision in CHOICES else len(offered)
    return decided(kind, decision, offered[place] if place < len(offered) else "")


def decided(kind: str, decision: str, name: str) -> str:
    """The same of an answer that names somebody or something; "" where it names nobody."""
    if name and decision == "move_booking":
        return _("Whoever booked it gets: %(thing)s", thing=name)
    if name and kind == "item_unknown":
        return _("It was this thing: %(thing)s", thing=name)
    if name and kind == "card_conflict":
        return _("The card belongs to: %(person)s", person=name)
    if name:
        return _("It was for: %(party)s", party=name)
    return str(ANSWERS_OF.get((kind, decision)) or ANSWERS.get(decision, decision))


def reason(because: Because) -> str:
    """Why, as a sentence; its numbers stand in it."""
    if because.numbers:
        return _counted(because, *because.numbers)
    against = None if because.speaks_for else AGAINST.get(because.reason)
    return str(against or REASONS.get(because.reason, because.reason))


def _counted(because: Because, num: int, all: int = 0) -> str:
    match because.reason:
        case "minutes_apart" if num == 0:
            return _("Less than a minute lies between them.")
        case "minutes_apart":
            return ngettext("%(num)d minute lies between them.", "%(num)d minutes lie between them.", num)
        case "usual_stay":
            return ngettext(
                "People of that organisation usually stay %(num)d minute.",
                "People of that organisation usually stay %(num)d minutes.",
                num,
            )
        case "came_for_it_before":
            return _("Visits for it: %(num)d, of the last %(all)d.", num=num, all=all)
        case "came_with_card":
            return _("Visits with a card around that time: %(num)d of theirs, of %(all)d.", num=num, all=all)
        case "days_ago":
            return ngettext("It was %(num)d day ago.", "It was %(num)d days ago.", num)
        case "days_late":
            return ngettext("It is %(num)d day overdue.", "It is %(num)d days overdue.", num)
    return _measured(because, num)


def _measured(because: Because, num: int) -> str:
    match because.reason:
        case "stayed_longer":
            return ngettext(
                "They left %(num)d minute after what they had booked was over.",
                "They left %(num)d minutes after what they had booked was over.",
                num,
            )
        case "others_free" if num == 0:
            return _("No other of its kind lay here for whoever booked it.")
        case "others_free":
            return ngettext(
                "%(num)d other of its kind lay here for whoever booked it.",
                "%(num)d others of its kind lay here for whoever booked it.",
                num,
            )
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
