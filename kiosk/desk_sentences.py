"""What the desk says of an act that staff did, or could not do. Refusals have their sentences in
`kiosk.visit_sentences`.

Sentences are message ids of the catalogue `desk`. Names come from the caller.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from kiosk import visit_sentences
from kiosk.station.outcome import Done, Refused
from kiosk.visit_sentences import Told
from sync.rules.refusals import Reason, Refusal


def told(outcome: Done | Refused, name: str = "") -> Told:
    """The news for the screen. `name` is whom or what the act was about, "" when nobody."""
    if isinstance(outcome, Refused):
        return _refused(outcome.refusals[0], outcome.act)
    heading, lead = _ACTS.get(outcome.act, _recorded)(name)
    return Told("ok", "circle-check-filled", "visit", "", heading, lead)


def _refused(refusal: Refusal, act: str) -> Told:
    """Staff know their counter: where a visitor is told to ask them, they are told what to do."""
    found = visit_sentences.told(refusal)
    words = _FOR_ACTS.get((act, refusal.reason)) or _FOR_STAFF.get(refusal.reason)
    if words is None:
        return found
    heading, lead = words(refusal)
    return Told(found.tone, found.icon, found.drawing, found.kicker, heading, lead)


def _pin_too_simple(refusal: Refusal) -> tuple[str, str]:
    if "shortest" not in refusal.details:
        return _("This PIN is easy to guess"), _("Not in a row, not all the same, not two in turn.")
    shortest, longest = refusal.details["shortest"], refusal.details["longest"]
    if shortest == longest:
        return _("This PIN has the wrong length"), _("It has %(number)s digits.", number=longest)
    return _("This PIN has the wrong length"), _("It has %(least)s to %(most)s digits.", least=shortest, most=longest)


_FOR_STAFF: dict[Reason, Callable[[Refusal], tuple[str, str]]] = {
    Reason.PIN_TOO_SIMPLE: _pin_too_simple,
    Reason.UNDO_TOO_LATE: lambda refusal: (
        _("It is too late to undo"), _("Look at the thing again, and note what you see."),
    ),
    Reason.CARD_EXPECTED: lambda refusal: (
        _("This is the sticker of a thing, not a card"), _("Show a member's card or code here."),
    ),
    Reason.CODE_UNREADABLE: lambda refusal: (
        _("This is no member's code"), _("Show the code of a card that Lada made, or put a card on the reader."),
    ),
    Reason.PIN_NOT_SET: lambda refusal: (
        _("You have no PIN yet"), _("Another member of staff can set one here, or you do it on the server."),
    ),
}  # fmt: skip


def _read_again(refusal: Refusal) -> tuple[str, str]:
    return _("It is too late for that"), _("Something came after it. Read the meter again: the newest number counts.")


_FOR_ACTS: dict[tuple[str, Reason], Callable[[Refusal], tuple[str, str]]] = {
    ("undo_meter", Reason.UNDO_TOO_LATE): _read_again,
    ("correct_meter", Reason.UNDO_TOO_LATE): _read_again,
}


def _recorded(name: str) -> tuple[str, str]:
    return _("It is recorded"), ""


_ACTS: dict[str, Callable[[str], tuple[str, str]]] = {
    "bind": lambda name: (_("Bound: %(name)s", name=name), _("The card or code works at once.")),
    "set_pin": lambda name: (_("The PIN is set: %(name)s", name=name), _("It works at once, at this counter.")),
    "register_person": lambda name: (_("In the register: %(name)s", name=name), _("Now a card or a code, or later.")),
    "register_group": lambda name: (
        _("In the register: %(name)s", name=name), _("New people can act for it from now on."),
    ),
    "inspect_fine": lambda name: (_("It is fine, and free again"), ""),
    "inspect_damage": lambda name: (
        _("It is noted, and the thing is not lent"), _("What is wrong is settled on the server, under Damage."),
    ),
    "inspect_resumed": lambda name: (_("The loan goes on"), _("The return counts no longer.")),
    "inspect_lost": lambda name: (
        _("It is noted as not to be found"), _("When it turns up, settle that on the server, under Damage."),
    ),
    "undo_inspection": lambda name: (_("It counts no longer"), _("The thing waits to be looked at again.")),
    "sticker": lambda name: (_("The sticker is bound"), _("It works at once; the one before opens nothing any more.")),
    "stocktake_closed": lambda name: (_("The stocktake has ended"), _("Its report is on the server.")),
    "take_back": lambda name: (_("It is back"), _("It waits to be looked at, under Look at returns.")),
    "roll": lambda name: (_("The new roll is noted"), _("What waited for paper is being printed.")),
    "correct_meter": lambda name: (
        _("The reading is put right: %(name)s", name=name), _("What was typed first stays in the journal."),
    ),
    "undo_meter": lambda name: (_("The reading counts no longer"), _("What stood before stands again.")),
    "explain_pages": lambda name: (_("It is noted"), _("The office sees it on the page sheet.")),
    "undo_explained": lambda name: (_("It counts no longer"), _("The difference stands open again.")),
    "meter": lambda name: (
        _("The reading is noted: %(name)s", name=name), _("The server compares it with what people declared."),
    ),
}  # fmt: skip
