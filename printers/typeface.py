"""Letters and QR codes as dots: for the picture of a roll, and for printers that have no letters of ours.

Draws IBM Plex Mono (Latin and Cyrillic in one file) in the cells of a slip printer's font A, 12 by 24 dots.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import qrcode
import qrcode.constants
from PIL import Image, ImageDraw, ImageFont

CELL = (12, 24)
BLACK, WHITE = 0, 255
GREY = 160  # darker than this is black: thin strokes count, or they would break
_FONTS = Path(__file__).parent / "fonts"
_SIZE = 20  # an advance of 600/1000 makes a cell 12 dots wide
_BASELINE = 19
_LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
    "H": qrcode.constants.ERROR_CORRECT_H,
}


@cache
def _font(bold: bool, times: int) -> ImageFont.FreeTypeFont:
    path = _FONTS / f"ibm-plex-mono-{600 if bold else 400}.ttf"
    return ImageFont.truetype(path, _SIZE * times, layout_engine=ImageFont.Layout.BASIC)


@cache
def holds(letter: str) -> bool:
    """Whether the typeface has this one letter."""
    if letter == " ":
        return True
    mask, lacking = (_font(False, 1).getmask(each) for each in (letter, "\uffff"))
    return mask.getbbox() is not None and (mask.size, bytes(mask)) != (lacking.size, bytes(lacking))


def draw_text(text: str, wide: int = 1, tall: int = 1, bold: bool = False) -> Image.Image:
    """One row of letters, black on white in shades of grey, exactly a cell for each letter."""
    times = max(wide, tall)
    width, height = CELL[0] * times, CELL[1] * times
    image = Image.new("L", (max(1, width * len(text)), height), WHITE)
    pen = ImageDraw.Draw(image)
    for column, letter in enumerate(text):
        pen.text((column * width, _BASELINE * times), letter, BLACK, _font(bold, times), anchor="ls")
    real = (max(1, CELL[0] * wide * len(text)), CELL[1] * tall)
    return image if image.size == real else image.resize(real, Image.Resampling.LANCZOS)


def qr_side(data: bytes, level: str = "M") -> int:
    """How many modules wide the code of `qr_modules` is, without drawing it. Raises `ValueError` as that does."""
    code = qrcode.QRCode(error_correction=_LEVELS[level])
    code.add_data(data)
    try:
        return 17 + 4 * int(code.best_fit())
    except ValueError as error:
        raise ValueError(f"{len(data)} bytes are too many for a QR code") from error


def qr_modules(data: bytes, level: str = "M") -> list[list[bool]]:
    """A QR code's modules without a margin, `True` is dark. Raises `ValueError` when `data` is too long for one."""
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=0)
    code.add_data(data)
    try:
        code.make(fit=True)
    except ValueError as error:
        raise ValueError(f"{len(data)} bytes are too many for a QR code") from error
    return [[bool(module) for module in row] for row in code.modules]


def draw_modules(modules: list[list[bool]], dots: int) -> Image.Image:
    """The code in squares of `dots`."""
    side = len(modules)
    image = Image.new("L", (side, side), WHITE)
    image.putdata([BLACK if module else WHITE for row in modules for module in row])
    return image.resize((side * dots, side * dots), Image.Resampling.NEAREST)
