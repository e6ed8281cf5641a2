"""The catalogues of sentences outside a web request: for slips, which are written in the member's language.

English is the language of the message ids; Polish and Ukrainian have catalogues. Screens use Flask-Babel's own.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import Translations

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
ZONE = ZoneInfo("Europe/Warsaw")
LANGUAGES = ("pl", "en", "uk")


@cache
def catalogue(language: str, domain: str = "slips") -> NullTranslations:
    """The sentences of one language; English (the message ids themselves) when there is no catalogue."""
    return Translations.load(str(CATALOGUES), [language], domain)


def local(at: int) -> datetime:
    """`at` (ms UTC) on the clock on the wall in Poland."""
    return datetime.fromtimestamp(at / 1000, ZONE)


def day_and_time(at: int, language: str) -> str:
    return f"{local(at):%d.%m.%Y %H:%M}"  # the same in our three languages, so nobody's pattern is asked


def short_day(day: date, language: str) -> str:
    """ "pt 27.11"."""
    return format_date(day, "EEE d.MM", locale=language)


def clock_time(at: int, language: str) -> str:
    return f"{local(at):%H:%M}"


def public_holidays(at: int) -> frozenset[str]:
    """Poland's public holidays, ISO days, from last year to three years on: farther than any loan reaches."""
    import holidays  # slow to load, and asked once at start

    year = local(at).year
    return frozenset(day.isoformat() for day in holidays.country_holidays("PL", years=range(year - 1, year + 4)))


def counted(name: str, quantity: int) -> str:
    """The name of a thing, or so many of a pile: "12 × Krzesło"."""
    return f"{quantity} × {name}" if quantity > 1 else name
