"""What the Done screen says for each act. Never who else, never more than the person just did.

Sentences are message ids of the catalogue `kiosk`. Names of things and parties come from the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk import booking_sentences, thing_words, words
from kiosk.station.outcome import Done
from sync.facts import (
    LoanIssued,
    LoanRenewed,
    LoanTakenBack,
    PagesDeclared,
    VisitCheckedIn,
)
from sync.lending_facts import BookingMade
from sync.page_facts import PagesCorrected


@dataclass(frozen=True)
class Result:
    """`kicker` is one or two words, `heading` the outcome, `lead` what follows from it; `hint` what to do later."""

    kicker: str
    heading: str
    lead: str
    hint: str = ""


@dataclass(frozen=True)
class Around:
    """What the sentences need beside the act: moment and language, names of things, whom it was for. `listed`: each
    thing stands on the screen with its day, as on the slip. `booked` are the rooms that they came for, and when."""

    at: int
    language: str
    things: Sequence[str] = ()
    party: str = ""
    printing: bool = True
    listed: bool = False
    booked: Sequence[str] = ()


def told_done(done: Done, around: Around) -> Result:
    """The sentences for what was done."""
    sentence = _ACTS.get(done.act, _other)
    return sentence(done, around)


def _noted(around: Around) -> str:
    return _("Noted at %(time)s", time=words.clock_time(around.at, around.language))


def _came_in(done: Done, around: Around) -> Result:
    fact = next(fact for fact in done.facts if isinstance(fact, VisitCheckedIn))
    people = ngettext("%(num)d person", "%(num)d people", fact.people)
    lead = f"{around.party}, {people}." if around.party else f"{people}."
    if around.booked:
        lead += " " + _("Booked and yours: %(rooms)s.", rooms="; ".join(around.booked))
    hint = _("When you go, tap the card again and touch “I am leaving”.") if fact.person else ""
    return Result(_noted(around), _("Good to have you here"), lead[:1].upper() + lead[1:], hint)


def _left(done: Done, around: Around) -> Result:
    return Result(_noted(around), _("See you again"), _("Your visit has ended."))


def _corrected(done: Done, around: Around) -> Result:
    return Result(_noted(around), _("Thank you"), _("The earlier visit has its end now."))


def _issued(done: Done, around: Around) -> Result:
    loans = [fact for fact in done.facts if isinstance(fact, LoanIssued)]
    if not loans:
        return _given(done, around)
    due = sorted({fact.due_at for fact in loans})
    day = thing_words.due_words(due[0], around.at, around.language)
    back = _("Bring it back: %(day)s.", day=day) if len(due) == 1 else _("The first is due: %(day)s.", day=day)
    heading = (
        _("%(thing)s is yours for now", thing=around.things[0])
        if len(around.things) == 1
        else ngettext("%(num)d thing is yours for now", "%(num)d things are yours for now", len(around.things))
    )
    named = ", ".join(around.things) + ". " if len(around.things) > 1 and not around.listed else ""
    take = " " + _("Take the slip.") if around.printing else ""
    return Result(_("Done"), heading, named + back + take)


def _given(done: Done, around: Around) -> Result:
    """Only what is used up: nothing is due."""
    lead = _("You may keep it.") + (" " + _("Take the slip.") if around.printing else "")
    return Result(_("Done"), ", ".join(around.things), lead)


def _taken_back(done: Done, around: Around) -> Result:
    known = any(isinstance(fact, LoanTakenBack) and fact.item for fact in done.facts)
    lead = _("Staff check it within 24 hours.") if known else _("Staff find out whose it is.")
    heading = _("%(thing)s is back", thing=around.things[0]) if around.things else _("We have it")
    return Result(_("Thank you"), heading, lead, _("Another thing? Scan it, we go on."))


def _renewed(done: Done, around: Around) -> Result:
    due = next(fact.due_at for fact in done.facts if isinstance(fact, LoanRenewed))
    return Result(
        _("Done"), _("You may keep it longer"),
        _("Bring it back: %(day)s.", day=thing_words.due_words(due, around.at, around.language)),
    )  # fmt: skip


def _pages(done: Done, around: Around) -> Result:
    fact = next(fact for fact in done.facts if isinstance(fact, PagesDeclared))
    pages = sum(line.pages for line in fact.lines)
    lead = _("For: %(party)s.", party=around.party) if around.party else _("Thank you for telling us.")
    return Result(_noted(around), ngettext("%(num)d page noted", "%(num)d pages noted", pages), lead)


def _pages_corrected(done: Done, around: Around) -> Result:
    fact = next(fact for fact in done.facts if isinstance(fact, PagesCorrected))
    pages = sum(line.pages for line in fact.lines)
    heading = ngettext("Now it is %(num)d page", "Now it is %(num)d pages", pages) if pages else _("Now it is no page")
    return Result(_noted(around), heading, _("This counts. What you said first stays in the record."))


def _booked(done: Done, around: Around) -> Result:
    fact = next(fact for fact in done.facts if isinstance(fact, BookingMade))
    when = booking_sentences.span(fact.from_at, fact.until_at, around.language)
    heading, hint = {
        "firm": (_("Your booking holds"), _("Come in time: what nobody collects is free for others.")),
        "request": (_("Staff have your request"), _("Staff will say yes or no.")),
        "waiting": (_("You are on the waiting list"), _("It is taken then. You get it if it becomes free.")),
    }[fact.wish]
    return Result(_noted(around), heading, when + ".", hint)


def _arrived(done: Done, around: Around) -> Result:
    return Result(_noted(around), _("Good to have you here"), _("Yours: %(rooms)s.", rooms="; ".join(around.booked)))


def _cancelled(done: Done, around: Around) -> Result:
    return Result(_noted(around), _("The booking is cancelled"), _("It is free for others now."))


def _undone(done: Done, around: Around) -> Result:
    return Result(_("Taken back"), _("It does not count"), _("Everything is as it was before."))


def _help(done: Done, around: Around) -> Result:
    return Result(_noted(around), _("Staff are coming"), _("They see on their screen that you are waiting here."))


def _other(done: Done, around: Around) -> Result:
    return Result(_("Done"), _("It is recorded"), _noted(around) + ".")


_ACTS = {
    "check_in": _came_in,
    "check_out": _left,
    "correct": _corrected,
    "issue": _issued,
    "take_back": _taken_back,
    "renew": _renewed,
    "pages": _pages,
    "correct_pages": _pages_corrected,
    "book": _booked,
    "cancel_booking": _cancelled,
    "arrive": _arrived,
    "undo": _undone,
    "help": _help,
}
