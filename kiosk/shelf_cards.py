"""The cards on the shelf's screen: what stands on each for a type, a kit or a book, and what a touch of it does.

Sentences are message ids of the catalogue `kiosk`. Takes what the station says; must not know the database or the
session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk import thing_words
from kiosk.pictures import picture_of
from kiosk.station.shelf import ShelfBook, ShelfCategory, ShelfKit, ShelfType
from sync.rules.shelf import Availability

State = tuple[str, str, str]  # tone, icon, words


@dataclass(frozen=True)
class Card:
    """Something on the shelf. `free`: it can be taken, by sending `value` as `act`; otherwise its card only tells why
    not. `detail` is a second line, "" for none."""

    act: str
    value: str
    name: str
    picture: str
    free: bool
    tone: str
    icon: str
    words: str
    detail: str = ""


def cards_of(
    category: ShelfCategory, here: Mapping[str, int], kits_here: Collection[str], language: str
) -> list[Card]:
    """Kits first, then types, then books. `here` are the pieces on the counter by item, `kits_here` the kits."""
    return [
        *(_kit(kit, kit.kit.id in kits_here, language) for kit in category.kits),
        *(_type(one, here, language) for one in category.types),
        *(_book(book, here, language) for book in category.books),
    ]


def _type(one: ShelfType, here: Mapping[str, int], language: str) -> Card:
    item_type, found = one.item_type, one.availability
    name, picture = item_type.name.in_language(language), picture_of(item_type.picture)
    if found.pieces is not None:
        left = found.pieces - sum(here.get(pile, 0) for pile in found.free)
        return Card("take", item_type.id, name, picture, found.pieces > 0, *_pile(found, left, language))
    if not one.is_lent:
        state = ("free", "circle-check", _("To keep")) if found.free else _away(found, language)
        return Card("take", item_type.id, name, picture, bool(found.free), *state)
    free = [item for item in found.free if item not in here]
    return Card("take", item_type.id, name, picture, bool(free), *_availability(found, len(free), language))


def _availability(found: Availability, free: int, language: str) -> State:
    """Free n of m, from a date, in repair, handed over by staff."""
    if free and found.by_staff:
        return "staff", "bell-ringing", _("Staff hand it over")
    if free and free == found.total:
        return "free", "circle-check", ngettext("%(num)d free", "%(num)d free", free)
    if free:
        words = ngettext("%(num)d free of %(total)d", "%(num)d free of %(total)d", free, total=found.total)
        return "free", "circle-check", words
    return ("busy", "circle-check", _("On the counter")) if found.free else _away(found, language)


def _away(found: Availability, language: str) -> State:
    if found.back_on:
        day = thing_words.short_day(date.fromisoformat(found.back_on), language)
        return "busy", "clock", _("From %(day)s", day=day)
    if found.in_repair:
        return "fix", "tool", _("In repair")
    return "busy", "clock", _("Not here now")


def _pile(found: Availability, left: int, language: str) -> State:
    if not found.pieces:
        return _away(found, language)
    if found.by_staff:
        return "staff", "bell-ringing", _("Staff hand it over")
    here = ngettext("%(num)d here of %(total)d", "%(num)d here of %(total)d", left, total=found.total)
    return "free", "circle-check", here


def _kit(kit: ShelfKit, is_here: bool, language: str) -> Card:
    missing = sum(each.count for each in kit.lacking)
    whole = missing + sum(one.quantity for one in kit.chosen)
    things = ngettext("Kit, %(num)d thing", "Kit, %(num)d things", whole)
    state: State
    if is_here:
        state = "busy", "circle-check", _("On the counter")
    elif not kit.chosen:
        state = "busy", "clock", _("Not here now")
    elif missing:
        state = "lacks", "puzzle", ngettext("%(num)d missing, ask staff", "%(num)d missing, ask staff", missing)
    elif kit.by_staff:
        state = "staff", "bell-ringing", _("Staff hand it over")
    else:
        state = "free", "circle-check", _("All of it is here")
    free = bool(kit.chosen) and not is_here
    name = kit.kit.name.in_language(language)
    return Card("kit", kit.kit.id, name, picture_of(kit.kit.picture), free, *state, detail=things)


def _book(book: ShelfBook, here: Mapping[str, int], language: str) -> Card:
    left = [item for item in book.availability.free if item not in here]
    state = _availability(book.availability, len(left), language)
    by = ", ".join(word for word in (book.book.author, book.book.signature) if word)
    value = left[0] if left else book.book.id
    return Card("copy", value, book.book.title, picture_of(book.item_type.picture), bool(left), *state, detail=by)
