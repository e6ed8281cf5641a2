"""What each family of slip printers can do: columns, dots, its own numbers of code pages, QR codes of its own. PURE.

The numbers are those of python-escpos 3.1's capability tables (a test compares them), reduced to one page with the
Polish letters and one with the Ukrainian ones: two pages, switched by us, instead of a page guessed for each letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

Mode = Literal["text", "raster"]
POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
LATIN_CODECS = ("cp852", "cp1250", "iso8859_2", "cp1257")
CYRILLIC_CODECS = ("cp1251", "cp1125", "cp866", "cp855")
CELL_WIDTH = 12  # dots of a letter in font A, on every printer here


@dataclass(frozen=True)
class Page:
    """A code page: Python's name of it, and the number under which this printer knows it."""

    codec: str
    slot: int


@dataclass(frozen=True)
class PrinterProfile:
    """A printer as `encode` must know it.

    `width` in characters, `dots` across the paper. `slots` is codec → the printer's number; the first codec of each
    script is the one that is used. `double_byte`: begins in a Chinese mode that must be left before a page counts.
    `clears`: its maker says that it empties its buffers when told to (DLE DC4, function 8).
    """

    name: str
    width: int
    slots: Mapping[str, int]
    native_qr: bool
    mode: Mode = "text"
    dots: int = 576
    double_byte: bool = False
    clears: bool = False

    @property
    def latin(self) -> Page | None:
        """The page for Polish; `None` when there is none."""
        return self._first(LATIN_CODECS)

    @property
    def cyrillic(self) -> Page | None:
        """The page for Ukrainian; `None` when there is none."""
        return self._first(CYRILLIC_CODECS)

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for page in (self.latin, self.cyrillic) if page)

    def _first(self, codecs: tuple[str, ...]) -> Page | None:
        return next((Page(codec, slot) for codec, slot in self.slots.items() if codec in codecs), None)

    def holds(self, letter: str) -> bool:
        """Whether the printer can write this one letter with its own type."""
        return " " <= letter <= "~" or any(byte_of(letter, page.codec) is not None for page in self.pages)


@cache
def byte_of(letter: str, codec: str) -> int | None:
    """The letter's byte in the upper half of a code page; `None` when it has none there."""
    try:
        encoded = letter.encode(codec)
    except UnicodeEncodeError:
        return None
    return encoded[0] if len(encoded) == 1 and encoded[0] >= 0x80 else None


# Epson numbers its pages alike on every model. 852 before 1250, because copies of Epson's printers have it too.
_EPSON = {"cp852": 18, "cp1251": 46, "cp1250": 45}

_PROFILES = (
    # A nameless 80 mm printer: most imitate Epson, and many of those begin in Chinese.
    PrinterProfile("default", 48, _EPSON, native_qr=True, double_byte=True),
    PrinterProfile("TM-T20", 48, _EPSON, native_qr=True, clears=True),
    PrinterProfile("TM-T88V", 42, _EPSON, native_qr=True, dots=512, clears=True),
    PrinterProfile("TM-T88VI", 42, _EPSON, native_qr=True, dots=512, clears=True),
    PrinterProfile("TM-m30", 48, _EPSON, native_qr=True, clears=True),
    # The next two have neither 1251 nor 1125: і is shown by the Latin letter, and a row with ґ is drawn.
    PrinterProfile("TM-T88IV", 42, {"cp852": 18, "cp866": 17}, native_qr=True, dots=512, clears=True),
    PrinterProfile("Sunmi", 32, {"cp852": 18, "cp866": 17}, native_qr=True, dots=384, double_byte=True),
    PrinterProfile("POS-5890", 32, {"cp852": 18, "cp1251": 73}, native_qr=False, dots=384, double_byte=True),
    PrinterProfile("POS-80", 42, {"cp852": 18, "cp1251": 73}, native_qr=True, double_byte=True),
    PrinterProfile("CT-S651", 48, {"cp852": 6, "cp866": 7}, native_qr=True, dots=640),
    PrinterProfile("RP-F10", 48, {"cp852": 18, "cp1251": 46}, native_qr=True),
    PrinterProfile("TEP-200M", 42, {"cp852": 18, "cp1251": 46}, native_qr=True),
    # Letters as pictures: slow on a serial cable, right on every printer.
    PrinterProfile("raster", 48, {}, native_qr=False, mode="raster"),
    PrinterProfile("raster-58", 32, {}, native_qr=False, mode="raster", dots=384),
)
_ALIASES = {
    "tm-t20ii": "tm-t20", "tm-t20iii": "tm-t20", "tm-t20iv": "tm-t20", "tm-t20x": "tm-t20", "tm-m30ii": "tm-m30",
    "tm-m30iii": "tm-m30", "tm-t88vii": "tm-t88vi", "sunmi-v2": "sunmi", "generic-80": "default",
    "generic-58": "pos-5890", "pos-58": "pos-5890", "": "default", "p822d": "pos-80", "xp-80": "pos-80",
    # One book of commands describes these models of Citizen together.
    "ct-s310ii": "ct-s651", "ct-s601": "ct-s651", "ct-s801": "ct-s651", "ct-s851": "ct-s651",
    # In their ESC/POS mode they imitate Epson, and nobody has written down how well: `lada printer setup` shows it.
    "star-escpos": "default", "srp-330": "default", "srp-350": "default",
}  # fmt: skip
_BY_NAME = {each.name.lower(): each for each in _PROFILES}


def names() -> tuple[str, ...]:
    """The names of all profiles, for a list to choose from."""
    return tuple(each.name for each in _PROFILES)


def is_known(name: str) -> bool:
    """Whether there is a profile of this name, in any case."""
    return _found(name) is not None


def _found(name: str) -> PrinterProfile | None:
    key = name.strip().lower()
    return _BY_NAME.get(_ALIASES.get(key, key))


def profile(name: str, slots_override: Mapping[str, int] | None = None, width: int | None = None) -> PrinterProfile:
    """The profile of this name, in any case. An overridden slot is also the page that is used for its script. `width`
    in characters is taken as far as the paper is wide; `None` is the profile's own.

    Raises `ValueError` for an unknown name or codec, or a slot that is no byte."""
    found = _found(name)
    if found is None:
        raise ValueError(f"no printer profile {name!r}; there are {', '.join(names())}")
    if slots_override:
        found = replace(found, slots=_overridden(found.slots, slots_override))
    widest = found.dots // CELL_WIDTH
    return replace(found, width=min(width or found.width, widest))


def _overridden(slots: Mapping[str, int], override: Mapping[str, int]) -> dict[str, int]:
    for codec, slot in override.items():
        if codec not in LATIN_CODECS + CYRILLIC_CODECS:
            raise ValueError(f"no code page {codec!r} for Polish or Ukrainian")
        if not 0 <= slot <= 255:
            raise ValueError(f"the slot of {codec} must lie between 0 and 255, not {slot}")
    return {**override, **{codec: slot for codec, slot in slots.items() if codec not in override}}
