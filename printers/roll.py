"""The roll of paper as a picture, drawn from the very bytes that went to the printer, and as lines of text.

Whatever no slip of ours has is shown as a mark with its bytes, white on black. Must not know a device.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from printers import typeface
from printers.mechanism import PAGES, CodeLine, CutLine, PaperLine, PictureLine, TextLine, UnknownLine, paper_lines

LEADING = 6  # empty dots between rows
MARGIN = 24
CUT_HEIGHT = 36


def text_of(payload: bytes, pages: Mapping[int, str] = PAGES) -> list[str]:
    """The lines of text on the slip, without the empty ones at the end. A QR code stands as "QR: " and what it says; a
    picture as "[picture]", and bytes that no slip of ours has in brackets: "[1B 70]"."""
    found = [_words(line) for line in paper_lines(payload, pages) if not isinstance(line, CutLine)]
    while found and not found[-1]:
        found.pop()
    return found


def unknown_in(payload: bytes) -> list[bytes]:
    """The bytes on the slip that no slip of ours has; none where all is well."""
    return [line.data for line in paper_lines(payload) if isinstance(line, UnknownLine)]


def _words(line: TextLine | CodeLine | PictureLine | UnknownLine) -> str:
    if isinstance(line, TextLine):
        return line.text.rstrip()
    if isinstance(line, UnknownLine):
        return line.mark
    if isinstance(line, CodeLine):
        return "QR: " + line.data.decode("utf-8", "replace")
    return "[picture]"


def picture(payloads: Sequence[bytes], dots: int = 576, pages: Mapping[int, str] = PAGES) -> bytes:
    """The roll with these slips one under another, as a PNG; `dots` is the width that the printer can print. Nothing
    printed is a piece of empty paper."""
    strips = [_strip(line, dots) for payload in payloads for line in paper_lines(payload, pages)]
    height = sum(strip.height for strip in strips) or CUT_HEIGHT
    paper = Image.new("L", (dots + 2 * MARGIN, height + 2 * MARGIN), typeface.WHITE)
    top = MARGIN
    for strip in strips:
        paper.paste(strip, (MARGIN if strip.width <= dots else 0, top))
        top += strip.height
    png = io.BytesIO()
    paper.save(png, "PNG")
    return png.getvalue()


def _strip(line: PaperLine, dots: int) -> Image.Image:
    """One line as a strip across the paper."""
    if isinstance(line, CutLine):
        return _cut(dots)
    if isinstance(line, TextLine):
        return _text(line, dots)
    if isinstance(line, UnknownLine):
        return _mark(line.mark, dots)
    if isinstance(line, CodeLine):
        try:
            image = typeface.draw_modules(typeface.qr_modules(line.data, line.level), line.module)
        except ValueError:  # more than any code holds: a printer draws nothing
            return _mark(UnknownLine(line.data).mark, dots)
    else:
        size = (line.across * 8, len(line.dots) // line.across)
        image = Image.frombytes("1", size, bytes(~byte & 0xFF for byte in line.dots)).convert("L")
    return _place(image, dots, line.centred)


def _mark(text: str, dots: int) -> Image.Image:
    """What cannot be shown, white on black across the paper."""
    columns = dots // typeface.CELL[0]
    rows = [typeface.draw_text(text[at : at + columns], bold=True) for at in range(0, len(text), columns)]
    return ImageChops.invert(_stacked([_place(row, dots, False) for row in rows], dots))


def _place(image: Image.Image, dots: int, centred: bool) -> Image.Image:
    strip = Image.new("L", (dots, image.height), typeface.WHITE)
    strip.paste(image, ((dots - image.width) // 2 if centred else 0, 0))
    return strip


_letter = lru_cache(maxsize=1024)(typeface.draw_text)  # the same few letters make up every slip


def _text(line: TextLine, dots: int) -> Image.Image:
    """A line of letters; what does not fit goes on below, as a printer does it."""
    rows: list[list[Image.Image]] = [[]]
    used = 0
    for span in line.spans:
        for letter in span.text:
            image = _letter(letter, span.wide, span.tall, span.bold)
            if used + image.width > dots:
                rows.append([])
                used = 0
            rows[-1].append(image)
            used += image.width
    return _stacked([_beside(row, dots, line.centred) for row in rows], dots)


def _beside(images: list[Image.Image], dots: int, centred: bool) -> Image.Image:
    height = max((image.height for image in images), default=typeface.CELL[1])
    row = Image.new("L", (max(1, sum(image.width for image in images)), height + LEADING), typeface.WHITE)
    left = 0
    for image in images:
        row.paste(image, (left, height - image.height))
        left += image.width
    return _place(row, dots, centred)


def _stacked(images: list[Image.Image], dots: int) -> Image.Image:
    whole = Image.new("L", (dots, sum(image.height for image in images)), typeface.WHITE)
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def _cut(dots: int) -> Image.Image:
    """A dashed line over the whole width, with some paper around it."""
    strip = Image.new("L", (dots + 2 * MARGIN, CUT_HEIGHT), typeface.WHITE)
    pen = ImageDraw.Draw(strip)
    for left in range(0, strip.width, 16):
        pen.line((left, CUT_HEIGHT // 2, left + 8, CUT_HEIGHT // 2), fill=120, width=2)
    return strip
