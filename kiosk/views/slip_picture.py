"""A slip on the screen: the layout that the printer gets, as rows for a template, and a code as a drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from kiosk import slips
from kiosk.store import spool_rows
from kiosk.views import counter
from printers.slip import Columns, Fold, Pair, Picture, Qr, Rule, Slip, Space, Text
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
        if not isinstance(line, Picture | Fold):
            rows.append(_row(line))
    while rows and rows[-1].kind in ("rule", "space"):
        rows.pop()
    return tuple(rows)


def _row(line: Text | Pair | Columns | Rule | Space) -> Row:
    if isinstance(line, Text):
        return Row("text", line.text, big=line.size == 2, bold=line.bold, middle=line.align == "centre")
    if isinstance(line, Pair):
        return Row("pair", line.left, line.right)
    if isinstance(line, Columns):
        return Row("pair", line.cells[0], " · ".join(cell for cell in line.cells[1:] if cell))
    return Row("rule" if isinstance(line, Rule) else "space")


MASK = 0  # every mask reads as well on so small a code, and looking for the prettiest of the eight takes 2 ms
DARK = re.compile(b"\1+")


def code_of(text: str) -> Code:
    """The smallest code that holds `text`."""
    made = qrcode.QRCode(version=1, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    made.add_data(text)
    try:
        made.make(fit=False)  # looking for the size first would write everything twice, and a slip's code is this small
    except DataOverflowError:
        made.make(fit=True)
    strokes = [
        f"M{run.start()} {y}.5h{len(run[0])}" for y, row in enumerate(made.modules) for run in DARK.finditer(bytes(row))
    ]
    return Code("".join(strokes), made.modules_count)
