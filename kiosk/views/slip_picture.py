"""A slip on the screen: the layout that the printer gets, as rows for a template, and a code as a drawing."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from kiosk import slips
from kiosk.store import spool_rows
from kiosk.views import counter
from printers.slip import Pair, Qr, Rule, Slip, Space, Text
from printers.spool import SlipState


@dataclass(frozen=True)
class Row:
    """One row of the slip's picture. `kind` is text, pair, rule or space."""

    kind: str
    text: str = ""
    value: str = ""
    big: bool = False
    bold: bool = False
    middle: bool = False


@dataclass(frozen=True)
class SlipPicture:
    """`is_printed` is false while nobody knows that it lies on paper. `layout` is what the spool keeps."""

    layout: bytes
    is_printed: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        return rows_of(slips.from_bytes(self.layout))


@dataclass(frozen=True)
class Code:
    """A QR code as one path of horizontal strokes on a square of `size` modules, a margin of 2 around it."""

    path: str
    size: int


def picture_of_slip(number: str) -> SlipPicture | None:
    """The slip with this number as it was made; `None` when the spool no longer has it."""
    found = spool_rows.find(counter().store.database.reading(), number)
    if found is None:
        return None
    return SlipPicture(found.slip, found.state is SlipState.PRINTED)


def rows_of(slip: Slip) -> tuple[Row, ...]:
    """The rows above the code; what stands below it is for paper only."""
    rows: list[Row] = []
    for line in slip.lines:
        if isinstance(line, Qr):
            break
        rows.append(_row(line))
    while rows and rows[-1].kind in ("rule", "space"):
        rows.pop()
    return tuple(rows)


def _row(line: Text | Pair | Rule | Space) -> Row:
    if isinstance(line, Text):
        return Row("text", line.text, big=line.size == 2, bold=line.bold, middle=line.align == "centre")
    if isinstance(line, Pair):
        return Row("pair", line.left, line.right)
    return Row("rule" if isinstance(line, Rule) else "space")


MASK = 0  # every mask reads as well on so small a code, and looking for the prettiest of the eight takes 2 ms


def code_of(text: str) -> Code:
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    made.add_data(text)
    made.make(fit=True)
    strokes = []
    for y, row in enumerate(made.get_matrix()):
        x = 0
        while x < len(row):
            if row[x]:
                length = next((n for n in range(len(row) - x) if not row[x + n]), len(row) - x)
                strokes.append(f"M{x} {y}.5h{length}")
                x += length
            else:
                x += 1
    return Code("".join(strokes), made.modules_count)
