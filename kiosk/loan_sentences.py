"""What the screens say for each reason of the rules about things and pages: what is so, why, and what to do next.

Sentences are message ids of the catalogue `loans`, made when the screen is. No sentence names a person or blames one.
Must not know the database: the caller brings the names of things.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk import booking_sentences
from sync.rules.refusals import Caution, Reason, Refusal, Remedy


@dataclass(frozen=True)
class Said:
    """One result of a rule. `tone` is info, warn or bad; `icon` a name of the sprite; `step` what the person can do."""

    tone: str
    icon: str
    heading: str
    step: str
    item: str | None = None
    reason: Reason | None = None


Sentence = Callable[[Mapping[str, Any], str], tuple[str, str]]


def said(result: Refusal | Caution, thing: str = "", on_day: Callable[[date], str] = str) -> Said:
    """The sentence for one result. `thing` names the item it is about, "" when it is about none."""
    lifted = isinstance(result, Refusal) and result.remedy is not Remedy.NONE
    tone = "info" if lifted else "bad" if isinstance(result, Refusal) else "warn"
    icon, sentence = _SENTENCES.get(result.reason, ("bell-ringing", _ask_staff))
    details = {key: _readable(value, on_day) for key, value in result.details.items()}
    heading, step = sentence(details, thing)
    return Said(tone, icon, heading, step, result.item, result.reason)


def _readable(value: str | int, on_day: Callable[[date], str]) -> str | int:
    """ISO dates become days as people say them."""
    try:
        return on_day(date.fromisoformat(str(value))) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def _ask_staff(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    return _("This cannot be done here."), _("Ask staff, they will help.")


def _limit(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("limit", 0))
    return (
        ngettext("You can have %(num)d thing at a time", "You can have %(num)d things at a time", number),
        _("Bring one back or put one off the counter."),
    )


def _person_limit(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("limit", 0))
    return (
        ngettext("One person can have %(num)d thing", "One person can have %(num)d things", number),
        _("Somebody else of your organisation can take this one."),
    )


def _days_spent(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("limit", 0))
    return (
        ngettext("You can have it %(num)d day a month", "You can have it %(num)d days a month", number),
        _("Choose an earlier day, or ask staff."),
    )


def _too_few(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("left", 0))
    if number:
        return ngettext("Only %(num)d is left", "Only %(num)d are left", number), _("Take fewer of them.")
    return _("None of them is left"), _("Put it off the counter, or ask staff when more come.")


def _kit(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    heading = _about(thing, _("Missing from the kit: %(thing)s"), _("Something of the kit is missing"))
    return heading, _("Staff can hand it over without it.")


def _training(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    heading = _about(thing, _("First learn how: %(thing)s"), _("This needs a short training first"))
    return heading, _("Staff show you now, or tell you when the next training is.")


def _barred(details: Mapping[str, Any], whose: str) -> tuple[str, str]:
    grounds = {
        "late": _("things came back late"),
        "damage": _("damage is not settled yet"),
        "rules": _("the house rules were not kept"),
    }
    why = grounds.get(str(details.get("ground", "")))
    heading = _("%(whose)s: %(why)s", whose=whose, why=why) if why else whose
    until = details.get("until")
    if until:
        return heading, _("It ends after %(day)s. Staff can tell you more.", day=until)
    return heading, _("Talk to staff, they can end it.")


def _person_barred(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    return _barred(details, _("Borrowing is on hold for you"))


def _party_barred(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    return _barred(details, _("Borrowing is on hold for all of your organisation"))


def _overdue(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("count", 1))
    return (
        ngettext("%(num)d thing is past its day", "%(num)d things are past their day", number),
        _("Bring it back first, then borrow. It takes a minute."),
    )


def _agreement(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    day = details.get("until")
    heading = _("The agreement ended on %(day)s", day=day) if day else _("The agreement has ended")
    return heading, _("Staff can agree all the same, and renew it.")


def _membership(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    return _("You no longer act for this organisation"), _("Choose another one, or borrow privately.")


def _locked(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    minutes = details.get("minutes")
    if isinstance(minutes, int):
        wait = ngettext("Try again in %(num)d minute", "Try again in %(num)d minutes", minutes)
        return _("Too many wrong PINs"), _("%(wait)s, or ask staff.", wait=wait)
    return _("Too many wrong PINs"), _("Try again in a quarter of an hour, or ask staff.")


def _wrong(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    left = details.get("left")
    if isinstance(left, int):
        return _("This is not the PIN"), ngettext("%(num)d more try.", "%(num)d more tries.", left)
    return _("This is not the PIN"), _("Try once more, or ask staff.")


def _allowance(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    return _("Over the allowance"), _("Staff must agree to it.")


def _part(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    number = int(details.get("missing", 1))
    heading = ngettext("%(num)d part does not go along", "%(num)d parts do not go along", number)
    return heading, _("It will stand on the slip.")


def _plain(heading: Callable[[str], str], step: Callable[[], str]) -> Sentence:
    return lambda details, thing: (heading(thing), step())


def _about(thing: str, with_name: str, without: str) -> str:
    """A heading with the thing's name where there is one."""
    return with_name % {"thing": thing} if thing else without


_SENTENCES: dict[Reason, tuple[str, Sentence]] = {
    Reason.ITEM_ON_LOAN: (
        "replace",
        _plain(
            lambda thing: _about(
                thing, _("%(thing)s is recorded with somebody else"), _("It is recorded with somebody else")
            ),
            lambda: _("Return it first, or take another one."),
        ),
    ),
    Reason.ITEM_IN_REPAIR: (
        "tool",
        _plain(
            lambda thing: _about(thing, _("%(thing)s is in repair"), _("It is in repair")),
            lambda: _("Take another one. Give this one to staff."),
        ),
    ),
    Reason.ITEM_DAMAGED: (
        "tool",
        _plain(
            lambda thing: _about(thing, _("Something is wrong with %(thing)s"), _("Something is wrong with it")),
            lambda: _("It is not lent until that is settled. Take another one and give this one to staff."),
        ),
    ),
    Reason.ITEM_LOST: (
        "message-question",
        _plain(
            lambda thing: _about(thing, _("%(thing)s was looked for"), _("It was looked for")),
            lambda: _("Good that it is here. Return it, staff will check it."),
        ),
    ),
    Reason.ITEM_WITHDRAWN: (
        "x",
        _plain(
            lambda thing: _about(thing, _("%(thing)s is no longer lent"), _("It is no longer lent")),
            lambda: _("Take another one. Give this one to staff."),
        ),
    ),
    Reason.ITEM_OTHER_SITE: (
        "arrows-split-2",
        _plain(
            lambda thing: _about(thing, _("%(thing)s belongs to another branch"), _("It belongs to another branch")),
            lambda: _("You can return it here. It is lent there."),
        ),
    ),
    Reason.ITEM_AWAITS_INSPECTION: (
        "clipboard-check",
        _plain(
            lambda thing: _about(thing, _("%(thing)s waits for a check by staff"), _("It waits for a check by staff")),
            lambda: _("Take another one, or ask staff."),
        ),
    ),
    Reason.ITEM_TWICE: (
        "circle-check",
        _plain(
            lambda thing: _about(thing, _("%(thing)s is on the counter already"), _("It is on the counter already")),
            lambda: _("Scan the next thing, or go on."),
        ),
    ),
    Reason.ITEM_UNKNOWN: (
        "message-question",
        _plain(
            lambda thing: _("We do not know this sticker"), lambda: _("Choose the thing from the shelf, or ask staff.")
        ),
    ),
    Reason.BASKET_EMPTY: (
        "package-export",
        _plain(lambda thing: _("Nothing is on the counter yet"), lambda: _("Scan a sticker or choose from the shelf.")),
    ),
    Reason.LOAN_LIMIT: ("package-export", _limit),
    Reason.PERSON_LIMIT: ("package-export", _person_limit),
    Reason.DAYS_SPENT: ("calendar-x", _days_spent),
    Reason.TOO_FEW_LEFT: ("package-export", _too_few),
    Reason.KIT_INCOMPLETE: ("puzzle", _kit),
    Reason.TRAINING_NEEDED: ("school", _training),
    Reason.PERSON_BARRED: ("lock", _person_barred),
    Reason.PARTY_BARRED: ("lock", _party_barred),
    Reason.STICKER_EXPECTED: (
        "scan",
        _plain(
            lambda thing: _("This is a card, not a sticker"), lambda: _("Scan the sticker on the thing, then go on.")
        ),
    ),
    Reason.CARD_EXPECTED: (
        "id-badge-2",
        _plain(
            lambda thing: _("This is the sticker of a thing, not a card"),
            lambda: _("A card or a member's code goes here."),
        ),
    ),
    Reason.LOAN_OVERDUE: ("calendar-due", _overdue),
    Reason.MINOR_NOT_ALLOWED: (
        "lock",
        _plain(
            lambda thing: _about(thing, _("%(thing)s is lent to adults"), _("This is lent to adults")),
            lambda: _("Come with an adult from your organisation."),
        ),
    ),
    Reason.GUARDIAN_NEEDED: (
        "users",
        _plain(lambda thing: _("Your guardian must agree"), lambda: _("Staff will help, card and PIN.")),
    ),
    Reason.PIN_NEEDED: (
        "lock",
        _plain(lambda thing: _("Your PIN is needed"), lambda: _("You give it in the next step.")),
    ),
    Reason.STAFF_NEEDED: (
        "bell-ringing",
        _plain(
            lambda thing: _about(thing, _("%(thing)s is handed over by staff"), _("This is handed over by staff")),
            lambda: _("In the next step staff put their card on the reader."),
        ),
    ),
    Reason.PIN_NOT_SET: (
        "lock",
        _plain(lambda thing: _("You have no PIN yet"), lambda: _("Staff hand it over, and set a PIN for next time.")),
    ),
    Reason.PIN_WRONG: ("lock", _wrong),
    Reason.PIN_LOCKED: ("lock", _locked),
    Reason.NOT_STAFF: (
        "id-badge-2",
        _plain(lambda thing: _("This is not a staff card"), lambda: _("A member of staff must use their own card.")),
    ),
    Reason.PERSON_BLOCKED: (
        "lock",
        _plain(
            lambda thing: _("Borrowing is on hold for this card"),
            lambda: _("Talk to staff. You can still come in and return things."),
        ),
    ),
    Reason.PERSON_ARCHIVED: (
        "lock",
        _plain(lambda thing: _("This card is no longer in use"), lambda: _("Staff can register you again.")),
    ),
    Reason.PARTY_BLOCKED: (
        "lock",
        _plain(
            lambda thing: _("Borrowing is on hold for this organisation"),
            lambda: _("Choose another one, or talk to staff."),
        ),
    ),
    Reason.PARTY_ARCHIVED: (
        "lock",
        _plain(
            lambda thing: _("This organisation is no longer in our register"),
            lambda: _("Choose another one, or borrow privately."),
        ),
    ),
    Reason.AGREEMENT_EXPIRED: ("calendar-x", _agreement),
    Reason.MEMBERSHIP_EXPIRED: ("users-group", _membership),
    Reason.NOT_A_MEMBER: ("users-group", _membership),
    Reason.NO_RENEWALS_LEFT: (
        "refresh",
        _plain(lambda thing: _("It cannot be kept any longer"), lambda: _("Bring it back, then borrow it again.")),
    ),
    Reason.LOAN_CLOSED: (
        "circle-check",
        _plain(lambda thing: _("This loan has ended already"), lambda: _("There is nothing more to do.")),
    ),
    Reason.UNDO_TOO_LATE: (
        "clock-exclamation",
        _plain(lambda thing: _("It is too late to undo"), lambda: _("Return the thing instead, or ask staff.")),
    ),
    Reason.PAGES_NONE: (
        "printer",
        _plain(lambda thing: _("There are no pages to record"), lambda: _("Add pages with the plus buttons.")),
    ),
    Reason.PAGES_IMPLAUSIBLE: (
        "printer",
        _plain(lambda thing: _("That is very many pages"), lambda: _("Check the numbers, or ask staff.")),
    ),
    Reason.PAGES_FAILED_TOO_MANY: (
        "file-x",
        _plain(
            lambda thing: _("More pages failed than were made"),
            lambda: _("Failed pages are part of all pages. Check the numbers."),
        ),
    ),
    Reason.PAGES_UNCHANGED: (
        "pencil",
        _plain(
            lambda thing: _("You have corrected nothing yet"), lambda: _("Change the numbers, or leave it as it is.")
        ),
    ),
    Reason.CORRECTION_TOO_LATE: (
        "clock-exclamation",
        _plain(lambda thing: _("It is too late to correct this here"), lambda: _("Staff can still correct it.")),
    ),
    Reason.ALLOWANCE_EXCEEDED: ("gauge", _allowance),
    Reason.ALLOWANCE_NEARLY_USED: (
        "gauge",
        _plain(
            lambda thing: _("The allowance is nearly used up"), lambda: _("It starts anew on the first of the month.")
        ),
    ),
    Reason.PART_MISSING: ("puzzle", _part),
    Reason.SIGNATURE_MISSING: (
        "pencil",
        _plain(lambda thing: _("It is not signed yet"), lambda: _("Draw in the box, or use your PIN or card.")),
    ),
    Reason.DISK_FULL: (
        "alert-triangle",
        _plain(lambda thing: _("The counter cannot save just now"), lambda: _("Staff know. Please ask them.")),
    ),
    **booking_sentences.SENTENCES,
}
