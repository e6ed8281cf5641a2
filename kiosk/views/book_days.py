"""The week and the month of a booking's calendar: each day with how free it is, and a tap leads into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from kiosk import thing_words, words
from kiosk.station.bookings import Bookable, Slot
from kiosk.views import counter
from sync.rules.bookings import Desk

VIEWS = ("day", "week", "month")
WEEKS = 4  # under each other
MOST_PIECES = 8  # of a day, in the week


@dataclass(frozen=True)
class Piece:
    """Some hours of a day. `state`: free, some or taken."""

    text: str
    state: str


@dataclass(frozen=True)
class DayCell:
    """`state` as of a piece, or past or shut; `url` is "" for a day that cannot be had. `words` say the state."""

    weekday: str
    number: int
    name: str
    state: str
    words: str
    url: str
    pieces: tuple[Piece, ...] = ()


def length(view: str) -> int:
    """So many days the arrows lead on."""
    return 7 * WEEKS if view == "month" else 7


def first_of(view: str, first: date) -> date:
    """A week and a month begin on a Monday."""
    return first if view == "day" else first - timedelta(days=first.weekday())


def cells(
    wanted: Bookable, quantity: int, view: str, first: date, desk: Desk, language: str, url: Callable[[date], str]
) -> list[DayCell]:
    """Every day of the view, shut ones too; `url` is the address of its half hours."""
    today = words.local(desk.at).date()
    found = []
    for number in range(length(view)):
        day = first + timedelta(days=number)
        slots = counter().station.bookings.slots(wanted, day, desk) if day >= today else []
        state = _state(slots, quantity) if slots else "past" if day < today else "shut"
        address = url(day) if state in ("free", "some", "taken") else ""
        found.append(
            DayCell(
                thing_words.weekday(day, language), day.day, thing_words.short_day(day, language), state, _word(state),
                address, tuple(_pieces(slots, quantity, language)) if view == "week" else (),
            )
        )  # fmt: skip
    return found


def _state(slots: Sequence[Slot], quantity: int) -> str:
    free = sum(slot.free >= quantity for slot in slots)
    return "free" if free == len(slots) else "some" if free else "taken"


def _pieces(slots: Sequence[Slot], quantity: int, language: str) -> list[Piece]:
    """The day in so many equal pieces that all of them fit under each other."""
    each = max(2, 2 * -(-len(slots) // (2 * MOST_PIECES)))
    parts = [slots[start : start + each] for start in range(0, len(slots), each)]
    return [Piece(words.clock_time(part[0].from_at, language), _state(part, quantity)) for part in parts]


def _word(state: str) -> str:
    return {
        "free": _("free"), "some": _("partly taken"), "taken": _("taken"), "shut": _("closed"), "past": _("past"),
    }[state]  # fmt: skip
