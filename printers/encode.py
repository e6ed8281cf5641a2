"""A slip as bytes for one printer in our own order: `ESC @`, a forced code page, text, QR code, feed, partial cut last.

Nothing is guessed on the way: two pages are known and switched by name. No text can bring a control byte with it, and
no byte here opens a cash drawer. Must not know a device.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import cache, partial

from PIL import Image

from printers import commands, letters, typeface
from printers.layout import AnyRow, Fit, PictureRow, QrRow, Row, rows, text_rows
from printers.parts import parts
from printers.profiles import POLISH, Page, PrinterProfile, byte_of
from printers.slip import Slip

FEED_ROWS = 5  # far enough for the cutter, and for a hand where there is none
ROW_HEIGHT = 30
QR_MARGIN = 4
SMALLEST_MODULE, LARGEST_MODULE = 3, 6


def encode_parts(
    slip: Slip, profile: PrinterProfile, *, duplicate: str | None = None, copy_no: int = 1
) -> tuple[bytes, ...]:
    """The slip for this printer, in as many pieces as `parts` makes of it, each to be sent when the one before lies on
    paper. The rest is as in `encode`."""
    fit = _fit(profile)
    pieces = parts(slip, profile.width, fit)
    return tuple(_encoded(piece, profile, fit, _mark(duplicate, copy_no)) for piece in pieces)


class _Known(dict[str, bool]):
    """What was found out about each letter of a slip, which has few of them and each many times."""

    def __init__(self, find_out: Callable[[str], bool]) -> None:
        self._find_out = find_out

    def __missing__(self, letter: str) -> bool:
        found = self[letter] = self._find_out(letter)
        return found


def _fit(profile: PrinterProfile) -> Fit:
    """Each text is asked for twice, to be measured and to be written."""
    return cache(partial(letters.fit, holds=_Known(partial(_can_be_put_down, profile)).__getitem__))


def _mark(duplicate: str | None, copy_no: int) -> str | None:
    return f"DUPLIKAT nr {copy_no}" if duplicate is None and copy_no > 1 else duplicate


def encode(slip: Slip, profile: PrinterProfile, *, duplicate: str | None = None, copy_no: int = 1) -> bytes:
    """The whole slip for this printer, however long. `duplicate` is the sentence that begins a further copy, in double
    height; `None` on copy 2 and later is a plain DUPLIKAT with the number."""
    return _encoded(slip, profile, _fit(profile), _mark(duplicate, copy_no))


def _encoded(slip: Slip, profile: PrinterProfile, fit: Fit, duplicate: str | None) -> bytes:
    found: list[AnyRow] = rows(slip, profile.width, fit)
    if duplicate is not None:
        found = [*text_rows(fit(duplicate), profile.width, tall=2, bold=True), Row(), *found]
    ink = Ink(profile)
    ink.begin()
    for each in _readable_codes(found, profile, fit):
        if isinstance(each, QrRow):
            ink.qr(each.data)
        elif isinstance(each, PictureRow):
            ink.logo(each.drawings)
        else:
            ink.row(each)
    return ink.finish()


def _can_be_put_down(profile: PrinterProfile, letter: str) -> bool:
    """Whether this letter can stand as it is. Letters of our languages that the printer lacks are drawn, so that no
    word changes; but і, which a Latin i shows as well, is not worth a picture where there is a page for the others."""
    if profile.mode == "raster":
        return typeface.holds(letter)
    if profile.holds(letter):
        return True
    ours = letter in POLISH or ("\u0400" <= letter <= "\u052f" and not (letter in "іІ" and profile.cyrillic))
    return ours and typeface.holds(letter)


def _readable_codes(found: Iterable[AnyRow], profile: PrinterProfile, fit: Fit) -> Iterable[AnyRow]:
    """Codes that would be too fine for this paper are written in letters instead."""
    for each in found:
        if isinstance(each, QrRow) and module_dots(each.data, profile.dots) is None:
            yield from text_rows(fit(each.data), profile.width)
        else:
            yield each


def module_dots(data: str, dots: int) -> int | None:
    """How many dots wide a module of this QR code can be; `None` when no scanner would read it."""
    try:
        side = typeface.qr_side(_qr_bytes(data))
    except ValueError:
        return None
    fitting = min(LARGEST_MODULE, dots // (side + 2 * QR_MARGIN))
    return fitting if fitting >= SMALLEST_MODULE else None


def _qr_bytes(data: str) -> bytes:
    return letters.normalise(data).replace("\n", " ").encode()


class Ink:
    """The bytes of one payload as they grow, and what state they leave the printer in."""

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile
        self._holds = _Known(profile.holds)
        self._bytes = bytearray()
        self._page: Page | None = None
        self._size = (1, 1)
        self._bold = False
        self._picture: list[Image.Image] = []

    def begin(self) -> None:
        """Reset, and at once the page again: a reset forgets it."""
        self._bytes += commands.INIT
        if self._profile.double_byte:
            self._bytes += commands.LEAVE_DOUBLE_BYTE
        if self._profile.pages:
            self._turn_to(self._profile.pages[0])

    def change(self, profile: PrinterProfile) -> None:
        """Go on as if the printer were this one. Reset first: a page that it does not know would leave the last one in
        use, and look right by chance."""
        self._flush()
        self._profile, self._size, self._bold = profile, (1, 1), False
        self._holds = _Known(profile.holds)
        self.begin()

    def _turn_to(self, page: Page) -> None:
        self._bytes += commands.page(page.slot)
        self._page = page

    def row(self, row: Row) -> None:
        """One row: in the printer's own letters when it holds all of them, else as a picture."""
        is_plain = row.text.isascii() and row.text.isprintable()
        if self._profile.mode == "raster" or not (is_plain or all(map(self._holds.__getitem__, row.text))):
            self._draw(row)
            return
        self._flush()
        self._style((row.wide, row.tall) if row.text else self._size, row.bold)
        if is_plain:
            self._bytes += row.text.encode("ascii")
        else:
            self._letters(row.text)
        self._bytes += commands.LINE_END

    def _draw(self, row: Row) -> None:
        image = Image.new("L", (self._profile.dots, ROW_HEIGHT * row.tall), typeface.WHITE)
        if row.text:
            image.paste(typeface.draw_text(row.text, row.wide, row.tall, row.bold), (0, 0))
        self._picture.append(image)

    def _style(self, size: tuple[int, int], bold: bool) -> None:
        if size != self._size:
            self._bytes += commands.size(wide=size[0] == 2, tall=size[1] == 2)
            self._size = size
            self._page = None  # some printers go back to their first page with the size
        if bold != self._bold:
            self._bytes += commands.bold(bold)
            self._bold = bold

    def _letters(self, text: str) -> None:
        """A letter of ASCII needs no page; for another the page stays as long as it has the letters."""
        pages = self._profile.pages
        for letter in text:
            if " " <= letter <= "~":
                self._bytes.append(ord(letter))
            else:
                self._letter(letter, pages)

    def _letter(self, letter: str, pages: tuple[Page, ...]) -> None:
        current = [self._page] if self._page else []
        for page in [*current, *pages]:
            if (byte := byte_of(letter, page.codec)) is not None:
                if page != self._page:
                    self._turn_to(page)
                self._bytes.append(byte)
                return
        raise AssertionError(f"{letter!r} was not fitted to the printer {self._profile.name}")

    def qr(self, data: str) -> None:
        """A QR code in the middle: the printer's own, or a picture. None where nothing is to be said."""
        if not _qr_bytes(data):
            return
        dots = module_dots(data, self._profile.dots) or SMALLEST_MODULE
        self._flush()
        self._style((1, 1), False)
        self._bytes += commands.LINE_END + commands.CENTRE
        if self._profile.native_qr:
            self._bytes += commands.qr(_qr_bytes(data), dots)
        else:
            modules = typeface.qr_modules(_qr_bytes(data))
            self._raster(typeface.draw_modules(modules, dots))
        self._bytes += commands.LEFT + commands.LINE_END
        self._page = None  # to be on the safe side after a code, as after a picture

    def logo(self, drawings: Iterable[bytes]) -> None:
        """The widest drawing that the paper holds, in the middle; nothing where all are wider."""
        opened = (Image.open(io.BytesIO(each)).convert("L") for each in drawings)
        fitting = [each for each in opened if each.width <= self._profile.dots]
        if fitting:
            self._flush()
            self._style((1, 1), False)
            self._bytes += commands.CENTRE
            self._raster(max(fitting, key=lambda each: each.width))
            self._bytes += commands.LEFT

    def _flush(self) -> None:
        """Put the drawn rows on paper."""
        if not self._picture:
            return
        whole = Image.new("L", (self._profile.dots, sum(each.height for each in self._picture)), typeface.WHITE)
        top = 0
        for each in self._picture:
            whole.paste(each, (0, top))
            top += each.height
        self._picture = []
        self._raster(whole)

    def _raster(self, image: Image.Image) -> None:
        """A picture in black and white."""
        black = image.point([255 if shade < typeface.GREY else 0 for shade in range(256)], mode="1")
        self._bytes += commands.picture((image.width + 7) // 8, black.tobytes())
        self._page = None  # cheap printers forget the page over a picture

    def finish(self) -> bytes:
        """Feed and cut: the last bytes of all."""
        self._flush()
        self._style((1, 1), False)
        return bytes(self._bytes + commands.feed(FEED_ROWS) + commands.CUT)
