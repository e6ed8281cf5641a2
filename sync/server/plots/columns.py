"""Columns side by side over a common ground: days with their parties on each other, or months beside the year before.

PURE.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.server.plots.shapes import Box, Line, Plot, Text, ticks

WIDTH, HEIGHT = 1000, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 8, 26, 28
WIDEST = 72  # of a column: a single day is no wall
GAP = 0.28  # of the room of a column
LABEL_WIDTH = 22  # two digits


@dataclass(frozen=True)
class Part:
    """A piece of a column. `kind` is its class, `words` are read where a pointer rests on it."""

    amount: int
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Column:
    """`label` stands under it. `before` is marked by a dashed line, `None` where there is nothing to compare with.
    `is_now` has its amount written above it."""

    label: str
    parts: tuple[Part, ...]
    before: int | None = None
    is_now: bool = False

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)


def columns(shown: Sequence[Column], figure: Callable[[int], str]) -> Plot:
    """`figure` writes a number in the reader's language. With nothing to show the axes stand there alone."""
    marks = ticks(max([0, *(max(each.amount, each.before or 0) for each in shown)]))
    ground, top = HEIGHT - BOTTOM, float(marks[-1])
    lines = [_level(ground, mark / top, "axis" if mark == 0 else "grid") for mark in marks]
    texts = [
        Text(LEFT - 8, _y(ground, mark / top) + 4, figure(mark), "end", "tick") for mark in marks
    ]  # fmt: skip
    boxes: list[Box] = []
    room = (WIDTH - LEFT - RIGHT) / max(1, len(shown))
    every = _labels_apart(shown, room)
    for n, each in enumerate(shown):
        middle, width = LEFT + room * (n + 0.5), min(WIDEST, room * (1 - GAP))
        boxes += _stack(each, middle, width, ground, top)
        if each.before is not None:
            y = _y(ground, each.before / top)
            lines.append(Line(middle - room * 0.46, y, middle + room * 0.46, y, "before"))
        if n % every == 0 or each.is_now:
            texts.append(Text(middle, HEIGHT - 8, each.label, "middle", "now" if each.is_now else "label"))
        if each.is_now and each.amount:
            y = _y(ground, max(each.amount, each.before or 0) / top)
            texts.append(Text(middle, y - 7, figure(each.amount), "middle", "now"))
    return Plot(WIDTH, HEIGHT, tuple(boxes), tuple(lines), tuple(texts))


def _stack(column: Column, middle: float, width: float, ground: float, top: float) -> list[Box]:
    boxes, below = [], 0
    for part in column.parts:
        if part.amount > 0:
            upper, lower = _y(ground, (below + part.amount) / top), _y(ground, below / top)
            boxes.append(
                Box(_round(middle - width / 2), upper, _round(width), _round(lower - upper), part.kind, part.words)
            )
            below += part.amount
    return boxes


def _level(ground: float, share: float, kind: str) -> Line:
    y = _y(ground, share)
    return Line(LEFT, y, WIDTH - RIGHT, y, kind)


def _y(ground: float, share: float) -> float:
    return _round(ground - (ground - TOP) * share)


def _labels_apart(shown: Sequence[Column], room: float) -> int:
    """Every how manieth column has its label, so that none touches the next."""
    widest = max([LABEL_WIDTH, *(len(each.label) * 9 for each in shown)])
    return max(1, -(-widest // max(1, int(room))))


def _round(length: float) -> float:
    return round(length, 1)
