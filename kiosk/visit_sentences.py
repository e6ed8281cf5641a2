"""What the screens say when a reading or a visit is refused: what is so, why it is no disaster, what to do now.
Reasons about things and pages are in `kiosk.loan_sentences`, devices in `kiosk.trouble_sentences`.

Sentences are message ids of the catalogue `kiosk`, made when the screen is. No sentence names a person or blames one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kiosk import loan_sentences
from sync.rules.refusals import Reason, Refusal


@dataclass(frozen=True)
class Step:
    icon: str
    words: str


@dataclass(frozen=True)
class Told:
    """One screen of trouble. `tone` is ok, info, warn or bad; `icon` and `drawing` are names of the sprite."""

    tone: str
    icon: str
    drawing: str
    kicker: str
    heading: str
    lead: str
    steps: tuple[Step, ...] = ()


Sentence = Callable[[Mapping[str, Any]], Told]


def told(refusal: Refusal, thing: str = "") -> Told:
    """The screen for one refusal, whichever rule said it. `thing` names the item it is about."""
    if refusal.reason in ABOUT_VISITS:
        return ABOUT_VISITS[refusal.reason](refusal.details)
    found = loan_sentences.said(refusal, thing)
    drawing = "oops" if found.tone == "info" else "card-stop"
    return Told(found.tone, found.icon, drawing, _("Not now"), found.heading, found.step)


def _again() -> Step:
    return Step("refresh", _("Hold the card still for two seconds, once more."))


def _code_instead() -> Step:
    return Step("qrcode", _("Have you a QR code from us? Show it below the screen."))


def _without() -> Step:
    return Step("user-plus", _("You can come in without a card too."))


def _staff_can(words: str) -> Step:
    return Step("bell-ringing", words)


def _card_unknown(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "alert-triangle", "unknown-card", _("Unknown card"), _("We do not know this card"),
        _("We noted that it was tried. Staff can bind the card to you at once."),
        (_again(), _code_instead(), _without()),
    )  # fmt: skip


def _code_unknown(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "alert-triangle", "unknown-code", _("Unknown code"), _("We do not know this code"),
        _("It looks like ours, but nobody in the register has it. Perhaps a newer one was sent to you."),
        (Step("qrcode", _("Show the newest code that you have.")), _without()),
    )  # fmt: skip


def _code_unreadable(details: Mapping[str, Any]) -> Told:
    if "document" in details:
        return Told(
            "info", "receipt", "slip-printer", _("A slip"), _("This is the code of a slip"),
            _("It helps staff to find what was recorded. Nothing was changed."),
            (Step("scan", _("To return a thing, scan the sticker on the thing.")), _code_instead()),
        )  # fmt: skip
    return Told(
        "warn", "alert-triangle", "unknown-code", _("A foreign code"), _("This code is not one of ours"),
        _("We read it, but it names no member, no thing and no slip of the centre."),
        (
            Step("qrcode", _("A member's code is in our e-mail or on a printed card.")),
            Step("scan", _("A thing has its sticker with a code below the name.")),
            _without(),
        ),
    )  # fmt: skip


def _card_unreadable(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "nfc-off", "card-waves", _("It was not read"), _("The card could not be read"),
        _("It was too far away, or taken away too soon."),
        (
            Step("nfc", _("Lay the card flat on the reader and wait for the sound.")),
            Step("credit-card", _("Take it out of the wallet: two cards disturb each other.")),
            _code_instead(),
        ),
    )  # fmt: skip


def _card_random(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "replace", "card-waves", _("A changing number"), _("This card changes its number"),
        _("Phones and some bank cards show another number each time, so we cannot know them again."),
        (
            Step("credit-card", _("A city card, a library card or our own card will do.")),
            _code_instead(),
            _without(),
        ),
    )  # fmt: skip


def _card_lost(details: Mapping[str, Any]) -> Told:
    return Told(
        "bad", "id-off", "card-stop", _("Reported as lost"), _("This card was reported as lost"),
        _("Its owner asked us to stop it, so that nobody else uses it."),
        (
            _staff_can(_("Is it yours and found again? Staff switch it on.")),
            Step("heart-handshake", _("Did you find it? Please give it to staff.")),
            _without(),
        ),
    )  # fmt: skip


def _card_blocked(details: Mapping[str, Any]) -> Told:
    return Told(
        "bad", "lock", "card-stop", _("Card on hold"), _("This card is on hold"),
        _("Staff know why and can tell you."),
        (_staff_can(_("Talk to staff, it is often settled in a minute.")), _without()),
    )  # fmt: skip


def _card_replaced(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "replace", "card-stop", _("An old card"), _("You have a newer card"),
        _("This one was replaced, so it no longer works."),
        (Step("credit-card", _("Tap the new card.")), _code_instead(), _without()),
    )  # fmt: skip


def _card_expired(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "calendar-x", "card-late", _("Out of date"), _("This card is out of date"),
        _("Its time has passed. Staff can extend it at once."),
        (_staff_can(_("Show the card to staff.")), _code_instead(), _without()),
    )  # fmt: skip


def _person_blocked(details: Mapping[str, Any]) -> Told:
    return Told(
        "bad", "lock", "card-stop", _("On hold"), _("This account is on hold"),
        _("The card is in order. Staff can tell you what has to be settled."),
        (
            _staff_can(_("Talk to staff, in private if you wish.")),
            Step("package-import", _("You can return things as always: scan their stickers.")),
        ),
    )  # fmt: skip


def _person_archived(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "user-off", "card-late", _("No longer in the register"), _("We have not seen this card for long"),
        _("The account was closed. Staff can open it again in a minute."),
        (_staff_can(_("Ask staff to open it again.")), _without()),
    )  # fmt: skip


def _session_over(details: Mapping[str, Any]) -> Told:
    return Told(
        "info", "clock", "visit", _("The time was over"), _("Let us begin again"),
        _("The screen had gone back to its start. Nothing was saved, nothing is lost."),
        (Step("nfc", _("Tap your card once more.")),),
    )  # fmt: skip


def _already_in(details: Mapping[str, Any]) -> Told:
    return Told(
        "info", "circle-check", "visit", _("Noted already"), _("You are here already"),
        _("We have your coming in, once is enough."),
        (Step("door-exit", _("When you go, tap the card and touch “I am leaving”.")),),
    )  # fmt: skip


def _not_in(details: Mapping[str, Any]) -> Told:
    return Told(
        "info", "door-exit", "visit", _("Nothing to end"), _("You are not noted as being here"),
        _("There is no visit to end. Perhaps it was ended a moment ago."),
        (Step("door-enter", _("Coming in? Tap the card and touch “I am coming in”.")),),
    )  # fmt: skip


def _repeated(details: Mapping[str, Any]) -> Told:
    return Told(
        "info", "clock", "visit", _("A moment ago"), _("That was noted a moment ago"),
        _("We ask before we note the opposite so soon."),
        (Step("nfc", _("Tap the card again and answer the question.")),),
    )  # fmt: skip


def _purpose_missing(details: Mapping[str, Any]) -> Told:
    return Told(
        "info", "message-question", "visit", _("One thing is missing"), _("What do you come for?"),
        _("Choose at least one purpose. The centre reports only how many came and what for."),
        (Step("hand-click", _("Go back and touch one of the fields.")),),
    )  # fmt: skip


def _people_implausible(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "users-group", "visit", _("Too many"), _("That many people do not fit in here"),
        _("We can note at most %(most)s people at once.", most=details.get("most", 500)),
        (Step("minus", _("Go back and correct the number.")),),
    )  # fmt: skip


def _time_implausible(details: Mapping[str, Any]) -> Told:
    return Told(
        "warn", "clock-exclamation", "visit", _("The time does not fit"), _("That time cannot be right"),
        _("It lies before you came or on another day."),
        (Step("clock", _("Choose another time, or “I do not remember”.")),),
    )  # fmt: skip


def _short(
    tone: str, icon: str, kicker: Callable[[], str], heading: Callable[[], str], lead: Callable[[], str]
) -> Sentence:
    """A reason that staff meet while they register somebody; they know the next step."""
    return lambda details: Told(tone, icon, "card-stop", kicker(), heading(), lead())


ABOUT_VISITS: dict[Reason, Sentence] = {
    Reason.CARD_UNKNOWN: _card_unknown,
    Reason.CODE_UNKNOWN: _code_unknown,
    Reason.CODE_UNREADABLE: _code_unreadable,
    Reason.CARD_UNREADABLE: _card_unreadable,
    Reason.CARD_RANDOM: _card_random,
    Reason.CARD_LOST: _card_lost,
    Reason.CARD_BLOCKED: _card_blocked,
    Reason.CARD_REPLACED: _card_replaced,
    Reason.CARD_EXPIRED: _card_expired,
    Reason.PERSON_BLOCKED: _person_blocked,
    Reason.PERSON_ARCHIVED: _person_archived,
    Reason.SESSION_OVER: _session_over,
    Reason.ALREADY_IN: _already_in,
    Reason.NOT_IN: _not_in,
    Reason.REPEATED: _repeated,
    Reason.PURPOSE_MISSING: _purpose_missing,
    Reason.PEOPLE_IMPLAUSIBLE: _people_implausible,
    Reason.TIME_IMPLAUSIBLE: _time_implausible,
    Reason.NAME_MISSING: _short(
        "info", "pencil", lambda: _("One thing is missing"), lambda: _("The name is missing"),
        lambda: _("Type a first name, or what the person wants to be called."),
    ),
    Reason.NAME_TOO_LONG: _short(
        "info", "pencil", lambda: _("Too long"), lambda: _("The name is too long"),
        lambda: _("A first name and one letter are enough."),
    ),
    Reason.STICKER_TAKEN: _short(
        "warn", "qrcode", lambda: _("This sticker is taken"), lambda: _("This sticker is on a thing already"),
        lambda: _("Take another sticker, or look up on the server what it is on."),
    ),
    Reason.CARD_TAKEN: _short(
        "warn", "credit-card", lambda: _("In use"), lambda: _("This card belongs to somebody already"),
        lambda: _("Take another card, or stop the old one on the server first."),
    ),
    Reason.READS_DIFFER: _short(
        "warn", "replace", lambda: _("Two numbers"), lambda: _("The card gave two different numbers"),
        lambda: _("It changes its number or two cards lay there. Try again, or take another card."),
    ),
    Reason.PIN_TOO_SIMPLE: _short(
        "warn", "lock", lambda: _("Too easy"), lambda: _("This PIN is easy to guess"),
        lambda: _("Choose four to eight digits, not in a row and not all the same."),
    ),
    Reason.METER_BACKWARDS: _short(
        "warn", "gauge", lambda: _("It runs forward only"), lambda: _("The meter showed more last time"),
        lambda: _("Read it again. If it was changed, confirm the new number."),
    ),
    Reason.EXPLAINED_OTHER_WAY: _short(
        "warn", "gauge", lambda: _("It does not fit"), lambda: _("This reason goes the other way"),
        lambda: _("Choose another reason, or leave it to the office."),
    ),
    Reason.METER_UNUSUAL: _short(
        "warn", "gauge", lambda: _("Much more than usual"), lambda: _("So many pages are unusual here"),
        lambda: _("Read it again. Were two digits swapped, or one typed twice?"),
    ),
}  # fmt: skip
