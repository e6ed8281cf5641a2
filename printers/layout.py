"""From a slip to rows of a paper's width: wrapping at words, breaking what is too long, losing nothing. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from printers.slip import Align, Columns, Line, Pair, Picture, Qr, Rule, Slip, Space, Text

Times = Literal[1, 2]
Fit = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """One row of letters, already moved to its place by spaces. `wide` and `tall`: once or twice the usual size."""

    text: str = ""
    wide: Times = 1
    tall: Times = 1
    bold: bool = False


@dataclass(frozen=True)
class QrRow:
    """A QR code by itself, centred."""

    data: str


@dataclass(frozen=True)
class PictureRow:
    """A logo by itself, centred; PNGs for several widths of paper."""

    drawings: tuple[bytes, ...]


AnyRow = Row | QrRow | PictureRow


def rows(slip: Slip, width: int, fit: Fit = str) -> list[AnyRow]:
    """The slip's rows, none longer than `width` characters of the usual size. `fit` rewrites texts in letters that the
    printer has, before they are measured."""
    return [row for line in slip.lines for row in rows_of(line, width, fit)]


def rows_of(line: Line, width: int, fit: Fit = str) -> Iterator[AnyRow]:
    """The rows of one line. A fold has none."""
    match line:
        case Text(text, size, bold, align, indent):
            yield from text_rows(fit(text), width, size, size, bold, align, indent)
        case Pair(left, right):
            yield from _pair_rows(_one_line(fit(left)), _one_line(fit(right)), width)
        case Columns(cells, shares, bold):
            yield from _column_rows([_one_line(fit(cell)) for cell in cells], shares, width, bold)
        case Picture(_, drawings) if drawings:
            yield PictureRow(drawings)
        case Rule():
            yield Row("-" * width)
        case Space(count):
            yield from [Row()] * count
        case Qr(data, caption):
            yield QrRow(data)
            yield from text_rows(fit(caption or ""), width, align="centre") if caption else ()


def text_rows(
    text: str, width: int, wide: Times = 1, tall: Times = 1, bold: bool = False, align: Align = "left", indent: int = 0
) -> Iterator[Row]:
    """A paragraph's rows; a line break in it begins a new one."""
    columns = max(1, width // wide)
    before = min(indent, columns // 2)
    columns -= before
    for paragraph in text.split("\n"):
        for part in wrap(paragraph, columns):
            space = before + (columns - len(part)) // 2 * (align == "centre")
            yield Row(" " * space + part, wide, tall, bold)


def _pair_rows(left: str, right: str, width: int) -> Iterator[Row]:
    if len(left) + len(right) < width:
        yield Row(left + " " * (width - len(left) - len(right)) + right)
        return
    for part in wrap(left, width):
        yield Row(part)
    for part in wrap(right, width):
        yield Row(part.rjust(width))


def _column_rows(cells: Sequence[str], shares: Sequence[int], width: int, bold: bool) -> Iterator[Row]:
    """One space stands between two columns; a paper too narrow for that gives each one letter and wraps the row."""
    room, whole = max(len(cells), width - len(cells) + 1), sum(shares)
    edges = [room * sum(shares[:number]) // whole for number in range(len(cells) + 1)]
    wide = [max(1, right - left) for left, right in pairwise(edges)]
    wrapped = [wrap(cell, each) for cell, each in zip(cells, wide, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        set_out = [
            part.rjust(each) if number else part.ljust(each)
            for number, (part, each) in enumerate(zip(parts, wide, strict=True))
        ]
        text = " ".join(set_out).rstrip()
        yield from (Row(text[at : at + width], bold=bold) for at in range(0, max(1, len(text)), width))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def wrap(text: str, width: int) -> list[str]:
    """`text` in rows of at most `width` characters, at least one row. Runs of spaces become one."""
    found = [""]
    for word in text.split():
        before = found[-1]
        if len(before) + bool(before) + len(word) <= width:
            found[-1] = f"{before} {word}" if before else word
            continue
        pieces = [word[start : start + width] for start in range(0, len(word), width)]
        found[len(found) - (not before) :] = pieces
    return found
