"""The page that a printer is set up with: the same sentences in every code page it might have, numbered, to choose.

Printers lie about their pages, and cheap ones do not say. A person looks which line is right; that is the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from printers import letters
from printers.encode import Ink
from printers.layout import Row, text_rows
from printers.profiles import LATIN_CODECS, Page, PrinterProfile

POLISH_SENTENCE = "Zażółć gęślą jaźń ŻÓŁĆ GĘŚLĄ JAŹŃ"
UKRAINIAN_SENTENCE = "Гей, хлопці, не вспію - на ґанку ваша файна їжа знищується бурундучком. ҐЄІЇ"

# Where pages lie on the printers that are sold: Epson's numbers and those of small Chinese printers.
_LIKELY = (
    Page("cp852", 18), Page("cp1250", 45), Page("cp1250", 72), Page("iso8859_2", 39), Page("cp1257", 51),
    Page("cp1251", 46), Page("cp1251", 73), Page("cp1125", 44), Page("cp866", 17), Page("cp855", 34),
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """One numbered line of the page. `page` is `None` for letters drawn as pictures, which are right on any printer."""

    number: int
    page: Page | None

    @property
    def sentence(self) -> str:
        if self.page is None:
            return POLISH_SENTENCE + " " + UKRAINIAN_SENTENCE
        return POLISH_SENTENCE if self.page.codec in LATIN_CODECS else UKRAINIAN_SENTENCE


def candidates(profile: PrinterProfile) -> tuple[Candidate, ...]:
    """The lines of this printer's page: its own pages first for each language, Polish, Ukrainian, and pictures last."""
    own = tuple(Page(codec, slot) for codec, slot in profile.slots.items())
    pages = sorted(dict.fromkeys(own + _LIKELY), key=lambda page: page.codec not in LATIN_CODECS)
    return tuple(Candidate(number, page) for number, page in enumerate([*pages, None], start=1))


def candidate(profile: PrinterProfile, number: int) -> Candidate | None:
    """The line of this number on the page; `None` when there is none."""
    return next((one for one in candidates(profile) if one.number == number), None)


def setup_page(profile: PrinterProfile) -> bytes:
    """The bytes of the page, with a cut at its end."""
    drawn = replace(profile, mode="raster")
    ink = Ink(drawn)
    ink.begin()
    for row in text_rows("Który wiersz ma dobre litery?\nWhich line is right?\nЯкий рядок правильний?", profile.width):
        ink.row(replace(row, bold=True))
    for candidate in candidates(profile):
        ink.change(drawn if candidate.page is None else only(profile, candidate.page))
        for row in _rows(candidate, profile):
            ink.row(row)
    return ink.finish()


def only(profile: PrinterProfile, page: Page) -> PrinterProfile:
    """The same printer as if it had this page alone."""
    return replace(profile, mode="text", slots={page.codec: page.slot})


def _rows(candidate: Candidate, profile: PrinterProfile) -> Iterator[Row]:
    """The number and the sentence, in the letters of this page only: what it lacks must not look right by a picture."""
    text = f"{candidate.number}. {candidate.sentence}"
    if candidate.page is not None:
        text = letters.fit(text, only(profile, candidate.page).holds)
    yield Row()
    yield from text_rows(text, profile.width)


def choose(profile: PrinterProfile, number: int) -> PrinterProfile:
    """The profile with the page of this line in use; the other language keeps its own. Raises `ValueError` when there
    is no such line."""
    for candidate in candidates(profile):
        if candidate.number == number:
            return _with(profile, candidate.page)
    raise ValueError(f"there is no line {number} on the page")


def _with(profile: PrinterProfile, page: Page | None) -> PrinterProfile:
    if page is None:
        return replace(profile, mode="raster")
    others = {codec: slot for codec, slot in profile.slots.items() if codec != page.codec}
    return replace(profile, mode="text", slots={page.codec: page.slot, **others})
