"""Sticker and card sheets that shops sell, in millimetres on A4. PURE."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0


@dataclass(frozen=True)
class SheetLayout:
    """`width` × `height` of one cell; `left`, `top` are the page's margins; `gap_x`, `gap_y` lie between cells."""

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

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    @property
    def right(self) -> float:
        """What is left of the page's width."""
        return PAGE_WIDTH - self.left - self.columns * self.width - (self.columns - 1) * self.gap_x

    @property
    def bottom(self) -> float:
        """What is left of the page's height."""
        return PAGE_HEIGHT - self.top - self.rows * self.height - (self.rows - 1) * self.gap_y


LABEL_SHEETS = {
    layout.name: layout
    for layout in (
        SheetLayout("24", 3, 8, 70.0, 37.0, 0.0, 0.5, summary="24 stickers of 70 × 37 mm, edge to edge"),
        SheetLayout("21", 3, 7, 63.5, 38.1, 7.2, 15.15, 2.55, summary="21 stickers of 63.5 × 38.1 mm (L7160)"),
        SheetLayout("24r", 3, 8, 64.0, 33.9, 6.45, 12.9, 2.55, summary="24 stickers of 64 × 33.9 mm, rounded (L7159)"),
        SheetLayout("40", 4, 10, 52.5, 29.7, 0.0, 0.0, summary="40 stickers of 52.5 × 29.7 mm, edge to edge"),
        SheetLayout("65", 5, 13, 38.1, 21.2, 4.75, 10.7, 2.5, summary="65 small stickers of 38.1 × 21.2 mm (L7651)"),
    )
}

CARD_SHEETS = {
    layout.name: layout
    for layout in (
        SheetLayout("10", 2, 5, 85.0, 54.0, 15.0, 13.5, 10.0, summary="10 cards of 85 × 54 mm (C32011)"),
        SheetLayout("10cut", 2, 5, 85.6, 53.98, 19.4, 13.55, summary="10 bank-card sized cards on plain card, to cut"),
    )
}
