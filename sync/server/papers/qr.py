"""A QR code as one SVG path, or as blocks for a terminal. The only file of the server that knows the qrcode library."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET = 4  # modules of white around the code, as the standard asks


@dataclass(frozen=True)
class QrPicture:
    """`path` draws unit squares in a view box of `side` × `side` modules, quiet zone included."""

    path: str
    side: int

    @property
    def view_box(self) -> str:
        return f"0 0 {self.side} {self.side}"


def picture(text: str, sturdy: bool = True) -> QrPicture:
    """The code of `text`. `sturdy` mends up to a quarter of it (a sticker on a tripod), else a seventh."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q if sturdy else ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = (run for y, row in enumerate(rows) for run in _runs(row, y + QUIET))
    return QrPicture("".join(runs), len(rows) + 2 * QUIET)


def _runs(row: list[bool], y: int) -> list[str]:
    """One rectangle for each run of black modules."""
    runs, start = [], None
    for x, black in enumerate([*row, False]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            runs.append(f"M{start + QUIET} {y}h{x - start}v1h-{x - start}z")
            start = None
    return runs


def blocks(text: str) -> str:
    """The code of `text` for a terminal: light modules are drawn, dark ones left out, so that a scanner reads it."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(signs[pair] for pair in zip(*both, strict=True)) for both in pairs)
