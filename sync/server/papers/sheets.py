"""Sticker and card sheets that shops sell, in millimetres on A4, and the roll of label printers. PURE.

Measures are those that the makers print on the box. These sheets lie in the middle of the page, so that the margins
follow from the cells and from what lies between them.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0


@dataclass(frozen=True)
class SheetLayout:
    """`width` × `height` of one cell; `left`, `top` are the page's margins; `gap_x`, `gap_y` lie between cells; `page`
    is the paper's own width and height, `sold_as` a maker's number for it."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0
    summary: str = ""
    page: tuple[float, float] = (PAGE_WIDTH, PAGE_HEIGHT)
    sold_as: str = ""

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    @property
    def right(self) -> float:
        """What is left of the page's width."""
        return self.page[0] - self.left - self.columns * self.width - (self.columns - 1) * self.gap_x

    @property
    def bottom(self) -> float:
        """What is left of the page's height."""
        return self.page[1] - self.top - self.rows * self.height - (self.rows - 1) * self.gap_y


def _stickers(
    name: str, columns: int, rows: int, size: tuple[float, float], left: float, top: float, gap: float, sold_as: str
) -> SheetLayout:
    width, height = size
    summary = f"{columns * rows} stickers of {width:g} × {height:g} mm ({sold_as})"
    return SheetLayout(name, columns, rows, width, height, left, top, gap, summary=summary, sold_as=sold_as)


LABEL_SHEETS = {
    layout.name: layout
    for layout in (
        _stickers("10", 2, 5, (99.1, 57.0), 4.65, 6.0, 2.5, "L7173"),
        _stickers("14", 2, 7, (99.1, 38.1), 4.65, 15.15, 2.5, "L7163"),
        _stickers("21", 3, 7, (63.5, 38.1), 7.2, 15.15, 2.55, "L7160"),
        _stickers("24", 3, 8, (70.0, 37.0), 0.0, 0.5, 0.0, "3474"),
        _stickers("24r", 3, 8, (64.0, 33.9), 6.45, 12.9, 2.55, "L7159"),
        _stickers("24e", 3, 8, (70.0, 33.8), 0.0, 13.3, 0.0, "3664"),
        _stickers("27", 3, 9, (63.5, 29.6), 7.2, 15.3, 2.55, "L6114"),
        _stickers("40", 4, 10, (52.5, 29.7), 0.0, 0.0, 0.0, "3651"),
        _stickers("65", 5, 13, (38.1, 21.2), 4.75, 10.7, 2.5, "L7651"),
    )
}

ROLL_WIDTH = 62.0  # of continuous tape such as DK-22205, of which 58.9 mm can be printed on
ROLL_LENGTHS = (29, 40, 62, 100)
ROLLS = {
    f"roll{length}": SheetLayout(
        f"roll{length}", 1, 1, ROLL_WIDTH, float(length), 0.0, 0.0, page=(ROLL_WIDTH, float(length)),
        summary=f"a roll of 62 mm, cut every {length} mm",
    )
    for length in ROLL_LENGTHS
}  # fmt: skip
LAYOUTS = LABEL_SHEETS | ROLLS

CARD_SHEETS = {
    layout.name: layout
    for layout in (
        SheetLayout("10", 2, 5, 85.0, 54.0, 15.0, 13.5, 10.0, summary="10 cards of 85 × 54 mm (C32011)"),
        SheetLayout("10cut", 2, 5, 85.6, 53.98, 19.4, 13.55, summary="10 bank-card sized cards on plain card, to cut"),
    )
}
