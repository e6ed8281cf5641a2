"""Home: the waiting screen. What to do, when we are open, what is free, and honestly what does not work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template
from flask_babel import gettext as _

from kiosk import trouble_sentences, words
from kiosk.devices import Trouble
from kiosk.pictures import picture_of
from kiosk.station.station import HomeView
from kiosk.views import begin_anew, counter, visitor
from sync import register

LINE = 34  # letters that surely fit beside each other on the board


def home() -> str:
    """Nobody is greeted here, so whoever was has left: what they had not saved is dropped."""
    session = visitor()
    if session.person is not None or session.staff is not None:
        session = begin_anew()
    elif session.unknown or session.return_draft or session.done or session.refused:
        language, modes = session.language, (session.large, session.contrast, session.low_reach, session.muted)
        session = begin_anew()
        session.language = language
        session.large, session.contrast, session.low_reach, session.muted = modes
    troubles = counter().devices.states().troubles
    reader, scanner = Trouble.READER not in troubles, Trouble.SCANNER not in troubles
    heard = Trouble.NETWORK not in troubles
    return render_template(
        "kiosk/home.html",
        call=None if not reader else _call(scanner),
        trouble=None if reader else trouble_sentences.reader_out(scanner, heard),
        reader=reader,
        scanner=scanner,
        day=day_of(session.language),
    )


@dataclass(frozen=True)
class Day:
    """What the waiting screen says of the day. It changes while nobody touches the screen."""

    board: dict[str, Any]
    free: list[dict[str, Any]]
    notice: register.Notice | None

    @property
    def digest(self) -> str:
        """The page compares it with its own, and loads itself anew."""
        notice = self.notice.id if self.notice else ""
        return hashlib.sha256(repr((self.board, self.free, notice)).encode()).hexdigest()[:16]


def day_of(language: str) -> Day:
    """The day as it is now."""
    now = counter().clock.now()
    view = counter().station.home(now)
    free = [
        {"picture": picture_of(kind.picture), "name": kind.name.in_language(language), "number": number}
        for kind, number in view.free
    ]
    room = max(0, len(free) - _more_lines(view.notice, language))
    return Day(_board(view, now, language), free[:room], view.notice)


def _more_lines(notice: register.Notice | None, language: str) -> int:
    """How many lines more than its three a notice takes on the board; for each a free thing makes room."""
    words_of = (notice.heading, notice.text, notice.detail) if notice else ()
    lengths = [len(said.in_language(language)) for said in words_of]
    return sum(max(0, length - 1) // LINE for length in lengths)


def _call(scanner: bool) -> tuple[str, ...]:
    return (_("Tap your card"), _("or show your QR code")) if scanner else (_("Tap your card"),)


def _board(view: HomeView, now: int, language: str) -> dict[str, Any]:
    """The day, whether we are open and until when, and when next."""
    today = words.local(now).date()
    day = format_date(today, "EEEE, d MMMM" if language != "en" else "EEEE d MMMM", locale=language)
    following = date.fromisoformat(view.next_day)
    return {
        "day": day[:1].upper() + day[1:],
        "open": _open_words(view, now),
        "next": _next_words(following, today, view.next_hours, language),
    }


def _open_words(view: HomeView, now: int) -> str:
    if view.hours is None:
        return _("Closed today")
    opens, closes = (_clock(minutes) for minutes in view.hours)
    if view.open_now:
        return _("Open until %(time)s", time=closes)
    minute = words.local(now).hour * 60 + words.local(now).minute
    return _("Opens at %(time)s", time=opens) if minute < view.hours[0] else _("Closed for today")


def _next_words(following: date, today: date, hours: tuple[int, int] | None, language: str) -> str:
    if hours is None:
        return ""
    day = _("Tomorrow") if (following - today).days == 1 else format_date(following, "EEEE, d MMMM", locale=language)
    return f"{day[:1].upper()}{day[1:]} {_clock(hours[0])}–{_clock(hours[1])}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
