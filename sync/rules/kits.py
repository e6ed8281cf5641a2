"""Which things make up a kit just now, and what of it is missing. PURE.

A kit's lines name a thing of its own or so many of a type; a thing serves one line only, and things that a line names
are never spent on a line that takes any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.register import KitLine


@dataclass(frozen=True)
class Piece:
    """A thing that can go with a kit, `left` of it: 1, or what is left of a pile."""

    item: str
    item_type: str
    left: int = 1


@dataclass(frozen=True)
class Chosen:
    """`quantity` of a thing goes with the kit."""

    item: str
    quantity: int = 1


@dataclass(frozen=True)
class Lacking:
    """`count` pieces that a kit's `line` asks for are not there."""

    kit: str
    line: str
    count: int


def gather(lines: Iterable[KitLine], pieces: Sequence[Piece]) -> tuple[tuple[Chosen, ...], tuple[Lacking, ...]]:
    """Things for every line of a kit, as far as there are any: the first that fit, in the order of `pieces`."""
    left = {piece.item: piece.left for piece in pieces}
    chosen: dict[str, int] = {}
    lacking = []
    for line in sorted(lines, key=lambda line: (line.item is None, line.id)):
        needed = line.count
        for piece in pieces:
            if line.item not in (None, piece.item) or (line.item is None and line.item_type != piece.item_type):
                continue
            taken = min(needed, left[piece.item])
            if taken:
                left[piece.item] -= taken
                chosen[piece.item] = chosen.get(piece.item, 0) + taken
                needed -= taken
        if needed:
            lacking.append(Lacking(line.kit, line.id, needed))
    return tuple(Chosen(item, quantity) for item, quantity in chosen.items()), tuple(lacking)
