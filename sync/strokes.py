"""What somebody drew on the screen as their signature: strokes of points, never a picture. PURE.

A stroke is the way of a finger or a pen from down to up: x, y, x, y, … as whole numbers on a pad of `WIDTH` × `HEIGHT`,
whatever the real size of the screen.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec

WIDTH, HEIGHT = 1000, 400
MOST_STROKES, MOST_NUMBERS = 60, 8000
LEAST_WAY = 120  # what a finger travels at the least: a slip of it is no signature

Strokes = tuple[tuple[int, ...], ...]
_decode = msgspec.json.Decoder(tuple[tuple[int, ...], ...]).decode


def read(text: str) -> Strokes | None:
    """The strokes behind their text; `None` for what is none, or not enough to be a signature."""
    try:
        strokes = _decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    fits = len(strokes) <= MOST_STROKES and sum(map(len, strokes)) <= MOST_NUMBERS and all(map(_is_stroke, strokes))
    return strokes if fits and sum(map(_way, strokes)) >= LEAST_WAY else None


def _is_stroke(stroke: tuple[int, ...]) -> bool:
    inside = all(0 <= x <= WIDTH for x in stroke[::2]) and all(0 <= y <= HEIGHT for y in stroke[1::2])
    return len(stroke) >= 2 and len(stroke) % 2 == 0 and inside


def _points(stroke: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(zip(stroke[::2], stroke[1::2], strict=True))


def _way(stroke: tuple[int, ...]) -> float:
    return sum(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(_points(stroke)))


def write(strokes: Strokes) -> str:
    """The text that travels beside a fact, always the same for the same strokes."""
    return msgspec.json.encode(strokes).decode()


def path(strokes: Strokes) -> str:
    """The `d` of an SVG path in a view box of `WIDTH` × `HEIGHT`; one point alone is a dot."""
    return "".join(_drawn(_points(stroke)) for stroke in strokes)


def _drawn(points: list[tuple[int, int]]) -> str:
    (x, y), *rest = points
    return f"M{x} {y}" + ("".join(f"L{x} {y}" for x, y in rest) or "h0")
