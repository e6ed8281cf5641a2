"""How the screens say when a thing is due, in the language of the visitor.

Takes dates, gives text. Must not know the database, the session or the clock.
"""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _

from kiosk import words

_COLUMNS = {
    "pl": ("pn", "wt", "śr", "cz", "pt", "so", "nd"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    "uk": ("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
}


def weekday(day: date, language: str) -> str:
    """The short name of the weekday, with no full stop: "pt"."""
    return format_date(day, "EEE", locale=language).rstrip(".")


def column_heads(language: str) -> tuple[str, ...]:
    """The weekdays over a calendar, as short as they are written in print, Monday first."""
    return _COLUMNS.get(language, _COLUMNS["pl"])


def short_day(day: date, language: str) -> str:
    """ "pt 27.11" """
    return f"{weekday(day, language)} {format_date(day, 'd.MM', locale=language)}"


def month(day: date, language: str) -> str:
    """The month's name standing alone: "listopad"."""
    return format_date(day, "LLLL", locale=language)


def due_words(due_at: int, now: int, language: str) -> str:
    """When something is due, from near to far: "dziś do 20:00", "jutro do 16:00", "pt 27.11, do 16:00"."""
    due, today = words.local(due_at).date(), words.local(now).date()
    time = words.clock_time(due_at, language)
    if is_past_its_day(due_at, now):
        return _("was due %(day)s", day=short_day(due, language))
    if due == today:
        return _("today until %(time)s", time=time)
    if (due - today).days == 1:
        return _("tomorrow until %(time)s", time=time)
    return _("%(day)s, until %(time)s", day=short_day(due, language), time=time)


def is_past_its_day(due_at: int, now: int) -> bool:
    """Whether it was due on an earlier day than today."""
    return day_of(due_at) < day_of(now)


def day_of(at: int) -> date:
    """The day on the wall in Poland."""
    return words.local(at).date()
