"""Parts to tick on the screens of lending, and how many things fit under each other with theirs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONG_NAME = 20


@dataclass(frozen=True)
class PartLine:
    """A part to tick: `pieces` of its `count` go along."""

    id: str
    name: str
    pieces: int
    count: int = 1

    @property
    def ticked(self) -> bool:
        return self.pieces > 0


@dataclass(frozen=True)
class KitLine:
    """A thing on the counter with its parts to tick. `until` is when it is due."""

    id: str
    name: str
    picture: str
    until: str
    parts: tuple[PartLine, ...]

    @property
    def is_long(self) -> bool:
        """Whether the name needs lines of its own."""
        return len(self.name) > LONG_NAME

    @property
    def rows(self) -> int:
        """Rows of parts: two beside each other, one of several pieces alone."""
        alone = sum(part.count > 1 for part in self.parts)
        return alone + -(-(len(self.parts) - alone) // 2)


def paged(things: Sequence[KitLine], wanted: int) -> dict[str, object]:
    """The page `wanted` of as many things as fit under each other, by their rows of parts."""
    pages: list[list[KitLine]] = [[]]
    room: float = KITS_ROOM
    for kit in things:
        height = HEAD_ROOM + LONG_ROOM * kit.is_long + ROW_ROOM * kit.rows
        if pages[-1] and height > room:
            pages.append([])
            room = KITS_ROOM - PAGER_ROOM
        pages[-1].append(kit)
        room -= height
    page = min(max(1, wanted), len(pages))
    return {"kits": pages[page - 1], "kit_page": page, "kit_pages": len(pages)}


# heights on the landscape panel in rem: the column, its pager, the name of a thing, more for a long one, a row of parts
KITS_ROOM, PAGER_ROOM, HEAD_ROOM, LONG_ROOM, ROW_ROOM = 25, 3, 4.2, 2, 5.4
