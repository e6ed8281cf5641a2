"""What a plot is made of. PURE. Lengths are units of the view box; y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Box:
    """A filled rectangle. `words` is what a pointer that rests on it is told."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
    anchor: Anchor = "middle"
    kind: str = ""


@dataclass(frozen=True)
class Plot:
    """Drawn in this order: the lines of the grid, boxes, the other lines, texts."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    texts: tuple[Text, ...] = ()

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


def ticks(most: float, at_most: int = 4) -> list[int]:
    """Round numbers from 0 on, whole and evenly apart, of which the last is not below `most`; there are always two."""
    step = 1
    while step * at_most < most:
        step = _next_round(step)
    count = max(1, -(-int(-(-most // 1)) // step))
    return [step * n for n in range(count + 1)]


def _next_round(step: int) -> int:
    """1, 2, 5, 10, 20, 50, …"""
    first = int(str(step)[0])
    return step * 5 // 2 if first == 2 else step * 2
