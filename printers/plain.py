"""A slip as plain text: for a letter, a screen reader, a terminal. PURE."""

from __future__ import annotations

from printers import letters
from printers.layout import AnyRow, PictureRow, QrRow, rows, text_rows
from printers.slip import Slip

WIDTH = 48


def text(slip: Slip, width: int = WIDTH) -> str:
    """The slip's rows, none longer than `width` signs, a line each. What a QR code says stands as "QR: …"; a logo says
    nothing."""
    return "\n".join(line for row in rows(slip, width, letters.seen) for line in _lines(row, width)).rstrip() + "\n"


def _lines(row: AnyRow, width: int) -> list[str]:
    if isinstance(row, PictureRow):
        return []
    if isinstance(row, QrRow):
        return [each.text for each in text_rows("QR: " + letters.seen(row.data), width)]
    return [row.text.rstrip()]
