"""A slip as a piece of HTML, row by row as on paper, drawn without a picture file, a style or a script in it. PURE.

How it looks is said by `static/papers/slip.css`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from PIL import Image

from printers import letters, typeface
from printers.layout import AnyRow, PictureRow, QrRow, Row, rows
from printers.slip import Slip

WIDTH = 48
_MODULE = 6  # dots of a code's square, where there is room
_DOTS_OF_EM = 20  # a letter is 12 dots wide, and 0.6 em
_QUIET = 2  # modules of white around a code, beside the paper's own


def html(slip: Slip, width: int = WIDTH) -> str:
    """One `div` with the slip's rows of at most `width` letters. Whatever a text holds, it stays text."""
    found = "".join(_html_of(row, width * typeface.CELL[0]) for row in rows(slip, width, letters.seen))
    return f'<div class="slip-paper">{found}</div>'


def _html_of(row: AnyRow, dots: int) -> str:
    if isinstance(row, QrRow):
        return _code(row.data)
    if isinstance(row, PictureRow):
        return _logo(row.drawings, dots)
    return _letters(row)


def _letters(row: Row) -> str:
    looks = {"bold": row.bold, "wide": row.wide == 2, "tall": row.tall == 2}
    classes = " ".join(["slip-row", *(f"slip-{name}" for name, holds in looks.items() if holds)])
    return f'<div class="{classes}">{escape(row.text) or "&#160;"}</div>'


def _code(data: str) -> str:
    try:
        modules = typeface.qr_modules(letters.normalise(data).replace("\n", " ").encode())
    except ValueError:  # more than any code holds
        return f'<div class="slip-row slip-long">{escape(letters.seen(data))}</div>'
    side = len(modules) + 2 * _QUIET
    return _drawing("slip-code", (side, side), _MODULE, _path(modules, _QUIET))


def _logo(drawings: Sequence[bytes], dots: int) -> str:
    """The widest drawing that the paper holds, else the narrowest."""
    images = sorted((Image.open(io.BytesIO(each)).convert("L") for each in drawings), key=lambda each: each.width)
    image = next((each for each in reversed(images) if each.width <= dots), images[0])
    black = [shade < typeface.GREY for shade in image.tobytes()]
    lines = [black[at : at + image.width] for at in range(0, len(black), image.width)]
    return _drawing("slip-logo", image.size, 1, _path(lines, 0))


def _drawing(name: str, size: tuple[int, int], dots: int, path: str) -> str:
    """As large beside the letters as on paper: `dots` are those of one square of the drawing."""
    wide, high = (f"{each * dots / _DOTS_OF_EM:g}em" for each in size)
    box = f'viewBox="0 0 {size[0]} {size[1]}" width="{wide}" height="{high}"'
    return f'<svg class="{name}" {box} aria-hidden="true"><path d="{path}"/></svg>'


def _path(lines: Iterable[Sequence[bool]], margin: int) -> str:
    """One rectangle for each run of black dots."""
    found = []
    for y, line in enumerate(lines, start=margin):
        x = margin
        for is_black, run in groupby(line):
            long = sum(1 for _ in run)
            if is_black:
                found.append(f"M{x} {y}h{long}v1h-{long}z")
            x += long
    return "".join(found)
