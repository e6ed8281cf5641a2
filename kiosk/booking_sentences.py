"""What the screens say when something cannot be booked: what is so, and what to do next.

Sentences are message ids of the catalogue `bookings`. `loan_sentences` takes them in, so that one place answers for
every reason. Must not know the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kiosk import thing_words, words
from sync.rules.refusals import Reason

Sentence = Callable[[Mapping[str, Any], str], tuple[str, str]]


def moment(at: int, language: str) -> str:
    """ "pt 27.11, 9:00" """
    return f"{thing_words.short_day(thing_words.day_of(at), language)}, {words.clock_time(at, language)}"


def span(from_at: int, until_at: int, language: str) -> str:
    """ "pt 27.11, 9:00–12:00", or with both days where they differ."""
    if thing_words.day_of(from_at) == thing_words.day_of(until_at):
        return f"{moment(from_at, language)}–{words.clock_time(until_at, language)}"
    return f"{moment(from_at, language)} – {moment(until_at, language)}"


def _taken(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    free, at = int(details.get("free", 0)), details.get("next_at")
    heading = (
        ngettext("Only %(num)d is free then", "Only %(num)d are free then", free) if free else _("It is taken then")
    )
    if isinstance(at, int):
        return heading, _("Free again: %(moment)s.", moment=moment(at, str(get_locale() or "pl")[:2]))
    return heading, _("Choose another time, or wait in the list.")


def _booked(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    at = details.get("from_at")
    when = moment(at, str(get_locale() or "pl")[:2]) if isinstance(at, int) else ""
    name = thing or _("It")
    heading = (
        _("%(thing)s is booked from %(moment)s", thing=name, moment=when)
        if when
        else _("%(thing)s is booked", thing=name)
    )
    if details.get("sister"):
        return heading, _("Take its sister: it is free.")
    return heading, _("Bring it back before that, or ask staff.")


def _soon(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    day = details.get("from")
    heading = _("This must be booked earlier")
    return heading, _("The first day is %(day)s. Staff may allow sooner.", day=day) if day else _("Ask staff.")


def _far(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    day = details.get("until")
    return _("That is too far ahead"), _("The last day is %(day)s.", day=day) if day else _("Choose a nearer day.")


def _long(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    day = details.get("until")
    return (
        _("It is not lent for so long"),
        _("From then it can be had until %(day)s.", day=day) if day else _("Choose a shorter time."),
    )


def _small(details: Mapping[str, Any], thing: str) -> tuple[str, str]:
    seats = int(details.get("seats", 0))
    heading = ngettext("It has %(num)d seat", "It has %(num)d seats", seats)
    return heading, _("Choose a larger one, or ask staff.")


def _plain(heading: Callable[[], str], step: Callable[[], str]) -> Sentence:
    return lambda details, thing: (heading(), step())


SENTENCES: dict[Reason, tuple[str, Sentence]] = {
    Reason.ITEM_BOOKED: ("calendar-x", _booked),
    Reason.BOOKING_TAKEN: ("calendar-x", _taken),
    Reason.BOOKING_TOO_SOON: ("clock", _soon),
    Reason.BOOKING_TOO_FAR: ("clock", _far),
    Reason.BOOKING_TOO_LONG: ("clock", _long),
    Reason.RESOURCE_TOO_SMALL: ("users-group", _small),
    Reason.BOOKING_IN_PAST: (
        "clock-exclamation", _plain(lambda: _("That time is over"), lambda: _("Choose a later one.")),
    ),
    Reason.BOOKING_BACKWARDS: (
        "clock-exclamation", _plain(lambda: _("It ends before it begins"), lambda: _("Choose the end again.")),
    ),
    Reason.BOOKING_CLOSED: (
        "door-exit", _plain(lambda: _("We are closed then"), lambda: _("Choose a time when we are open.")),
    ),
    Reason.BOOKING_UNKNOWN: (
        "circle-check", _plain(lambda: _("This booking holds no longer"), lambda: _("Look at your bookings again.")),
    ),
    Reason.BOOKING_OVER: (
        "circle-check",
        _plain(lambda: _("The time of this booking is over"), lambda: _("There is nothing more to do.")),
    ),
    Reason.RESOURCE_UNKNOWN: (
        "message-question",
        _plain(lambda: _("We do not have this here"), lambda: _("Choose something else, or ask staff.")),
    ),
}  # fmt: skip
