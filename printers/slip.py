"""A slip as a value: what stands on it, line by line, before any printer is thought of. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "centre"]


@dataclass(frozen=True)
class Text:
    """A paragraph, wrapped to the paper's width. `size` 2 is double height and width."""

    text: str
    size: Literal[1, 2] = 1
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True)
class Pair:
    """A name at the left and a value at the right of one row, or of two when both do not fit on one."""

    left: str
    right: str


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


Line = Text | Pair | Rule | Space | Qr


@dataclass(frozen=True)
class Slip:
    lines: tuple[Line, ...]
