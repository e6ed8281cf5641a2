"""A few numbers of one unit as bars below each other, all from one ground: declared, metered, accepted. PURE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.server.plots.shapes import Box, Line, Plot, Text

WIDTH, ROOM, HEIGHT = 1000, 62, 34
LEFT, RIGHT = 250, 130


@dataclass(frozen=True)
class Bar:
    """`amount` is drawn as `kind`; `open` of it is only outlined, at its end, and counts besides. `below` is a second,
    smaller line under its name."""

    name: str
    amount: int
    kind: str
    below: str = ""
    open: int = 0
    words: str = ""


def bars(shown: Sequence[Bar], figure: Callable[[int], str]) -> Plot:
    most = max([1, *(each.amount + each.open for each in shown)])
    boxes: list[Box] = []
    texts: list[Text] = []
    for n, each in enumerate(shown):
        y, width = n * ROOM + (ROOM - HEIGHT) / 2, _length(each.amount, most)
        if each.amount > 0:
            boxes.append(Box(LEFT, y, width, HEIGHT, each.kind, each.words))
        if each.open > 0:
            boxes.append(Box(LEFT + width, y, max(4.0, _length(each.open, most)), HEIGHT, "open", each.words))
        texts.append(Text(0, y + (HEIGHT / 2 - 2 if each.below else HEIGHT / 2 + 5), each.name, "start", "name"))
        if each.below:
            texts.append(Text(0, y + HEIGHT / 2 + 16, each.below, "start", "label"))
        texts.append(Text(WIDTH, y + HEIGHT / 2 + 7, figure(each.amount), "end", "amount"))
    height = max(1, len(shown)) * ROOM
    return Plot(WIDTH, height, tuple(boxes), (Line(LEFT, 0, LEFT, height, "axis"),), tuple(texts))


def _length(amount: int, most: int) -> float:
    return round((WIDTH - LEFT - RIGHT) * max(0, amount) / most, 1)
