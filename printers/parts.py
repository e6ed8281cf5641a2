"""A slip too long for one piece of paper becomes several, each whole by itself: head and foot on all, "1/3" on each.

Printers lose their way in what is very long, and nobody looks after a strip of two metres. PURE.
"""

from __future__ import annotations

from collections.abc import Sequence

from printers.layout import Fit, rows_of
from printers.slip import Fold, Line, Pair, Slip, Space

MOST_ROWS = 120  # of a piece, beside head and foot: some 45 cm of paper and 6 kB


def parts(slip: Slip, width: int, fit: Fit = str) -> list[Slip]:
    """The slip, or the pieces of it where what lies between its folds takes more than `MOST_ROWS`. Things stay whole: a
    piece ends where a space stood, but for what is longer than a piece by itself."""
    folds = [place for place, line in enumerate(slip.lines) if isinstance(line, Fold)]
    if not folds:
        return [slip]
    head, foot = slip.lines[: folds[0]], slip.lines[folds[-1] + 1 :]
    between = [line for line in slip.lines[folds[0] : folds[-1]] if not isinstance(line, Fold)]
    pieces = _pieces(between, width, fit)
    if len(pieces) < 2:
        return [Slip((*head, *between, *foot))]
    fold = slip.lines[folds[0]]
    label = fold.label if isinstance(fold, Fold) else ""
    return [
        Slip((*head, Pair(label, f"{number}/{len(pieces)}"), *piece, *foot))
        for number, piece in enumerate(pieces, start=1)
    ]


def _pieces(lines: Sequence[Line], width: int, fit: Fit) -> list[list[Line]]:
    pieces: list[list[Line]] = [[]]
    used = 0
    for block in _blocks(lines, width, fit):
        long = sum(_height(line, width, fit) for line in block)
        if pieces[-1] and used + long > MOST_ROWS:
            pieces.append([])
            used = 0
        pieces[-1] += block
        used += long
    return pieces


def _blocks(lines: Sequence[Line], width: int, fit: Fit) -> list[list[Line]]:
    """Lines that stay together: up to and with a space, or as many as fit on a piece."""
    blocks: list[list[Line]] = [[]]
    used = 0
    for line in lines:
        long = _height(line, width, fit)
        if blocks[-1] and (isinstance(blocks[-1][-1], Space) or used + long > MOST_ROWS):
            blocks.append([])
            used = 0
        blocks[-1].append(line)
        used += long
    return blocks


def _height(line: Line, width: int, fit: Fit) -> int:
    return sum(1 for _ in rows_of(line, width, fit))
