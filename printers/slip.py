"""A slip as a value: what stands on it, line by line, before any printer is thought of. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "centre"]


@dataclass(frozen=True)
class Text:
    """A paragraph, wrapped to the paper's width. `size` 2 is double height and width. All its rows stand `indent`
    letters in, as far as the paper has room for that."""

    text: str
    size: Literal[1, 2] = 1
    bold: bool = False
    align: Align = "left"
    indent: int = 0


@dataclass(frozen=True)
class Pair:
    """A name at the left and a value at the right of one row, or of two when both do not fit on one."""

    left: str
    right: str


@dataclass(frozen=True)
class Columns:
    """A row of a table: the first cell at the left, the others at the right of their columns, each wrapped within its
    own. `shares` say how the paper's width is divided, one number a column; rows with the same shares stand in line."""

    cells: tuple[str, ...]
    shares: tuple[int, ...]
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Space:
    """Empty rows."""

    rows: int = 1


@dataclass(frozen=True)
class Qr:
    """A QR code with its text in letters below it."""

    data: str
    caption: str | None = None


@dataclass(frozen=True)
class Picture:
    """A logo in the middle, black and white. `drawings` are PNGs of it for papers of different widths, in dots; the
    widest that fits is used, and none where there is none. `name` is what it is kept under."""

    name: str
    drawings: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Fold:
    """What stands before the first fold and after the last is repeated where a slip is too long for one piece of paper.
    `label` goes before the piece's number: "Part 1/3"."""

    label: str = ""


Line = Text | Pair | Columns | Rule | Space | Qr | Picture | Fold


@dataclass(frozen=True)
class Slip:
    lines: tuple[Line, ...]
