"""Pages of cells, agreements, lists and reports → a PDF. Reads this checkout's templates and fonts only.

WeasyPrint (`laying.py`) is loaded with the first paper: it took a third of what the screens of staff take to load.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from printers import markup
from printers.slip import Slip
from sync import strokes
from sync.server.papers import qr
from sync.server.papers.agreements import AgreementPaper
from sync.server.papers.pages import Card, Label, pages
from sync.server.papers.person_paper import PersonPaper
from sync.server.papers.phone_list import PhoneList
from sync.server.papers.reports import ReportPaper
from sync.server.papers.sheets import SheetLayout
from sync.server.papers.stocktakes import Report

CHECKOUT = Path(__file__).resolve().parents[3]
TEMPLATES = CHECKOUT / "templates" / "papers"
STATIC = CHECKOUT / "static"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def labels(cells: Sequence[Label], layout: SheetLayout, skip: int = 0, outline: bool = False) -> bytes:
    """Sheets of stickers. `outline` draws the edge of each, for plain paper."""
    return _pdf("labels.html", layout, outline, sheets=pages(cells, layout, skip), title="Etykiety")


def cards(cells: Sequence[Card], layout: SheetLayout, skip: int = 0, outline: bool = False) -> bytes:
    """Sheets of members' cards."""
    return _pdf("cards.html", layout, outline, sheets=pages(cells, layout, skip), title="Karty")


def agreement(paper: AgreementPaper) -> bytes:
    """An agreement on A4."""
    rules = (STATIC / "papers" / "agreement.css").read_text("utf-8")
    return _written("agreement.html", rules, paper=paper, width=strokes.WIDTH, height=strokes.HEIGHT)


def stocktake(report: Report) -> bytes:
    """The report of a stocktake on A4."""
    return _written("stocktake.html", (STATIC / "papers" / "stocktake.css").read_text("utf-8"), report=report)


def report(paper: ReportPaper, is_laid: Callable[[], None] = lambda: None) -> bytes:
    """What a centre reports, on A4. `is_laid` is called at each page; what it raises ends the work."""
    token = _is_laid.set(is_laid)
    try:
        return _written("report.html", (STATIC / "papers" / "report.css").read_text("utf-8"), report=paper)
    finally:
        _is_laid.reset(token)


def _heard(record: logging.LogRecord) -> bool:
    """WeasyPrint tells of its pages in its log alone, in the thread that lays them. Nothing of that is written."""
    is_laid = _is_laid.get()
    if is_laid is not None and record.getMessage().startswith("Step 5 - Creating layout - Page"):
        is_laid()
    return False


_is_laid: ContextVar[Callable[[], None] | None] = ContextVar("is_laid", default=None)
_steps = logging.getLogger("weasyprint.progress")
_steps.setLevel(logging.INFO)
_steps.addFilter(_heard)


def phone_list(paper: PhoneList) -> bytes:
    """The list to call people by, on A4."""
    return _written("phone_list.html", (STATIC / "papers" / "phone_list.css").read_text("utf-8"), paper=paper)


def person(paper: PersonPaper) -> bytes:
    """Everything that is held on a person, on A4."""
    return _written("person.html", (STATIC / "papers" / "person.css").read_text("utf-8"), paper=paper)


def slip(found: Slip, language: str, title: str) -> bytes:
    """A slip on A4, row by row as on the roll, going on over as many sheets as it takes."""
    rules = "".join((STATIC / "papers" / name).read_text("utf-8") for name in ("slip.css", "slip_a4.css"))
    return _written("slip.html", rules, slip=Markup(markup.html(found)), language=language, title=title)


def _pdf(template: str, layout: SheetLayout, outline: bool, **words: Any) -> bytes:
    return _written(template, _geometry(layout), qr=qr.picture, outline=outline, **words)


def _written(template: str, rules: str, **words: Any) -> bytes:
    """`rules` are CSS of this paper, beside those of all papers."""
    from sync.server.papers import laying

    return laying.written(_page(template, **words), rules, STATIC)


def _page(template: str, **words: Any) -> str:
    return _environment.get_template(template).render(**words)


def _geometry(layout: SheetLayout) -> str:
    """The sheet's measures as rules; everything else is in papers.css."""
    inset = 3.5 if layout.width > 45 else 1.8
    code = min(layout.height - 2 * inset, layout.width * (0.42 if layout.width < 80 else 0.36))
    size = f"width: {layout.width}mm; height: {layout.height}mm"
    return (
        f"@page {{ size: {layout.page[0]}mm {layout.page[1]}mm; margin: {layout.top}mm 0 0 {layout.left}mm }}"
        f".row {{ height: {layout.height}mm; margin-bottom: {layout.gap_y}mm }}"
        f".cell {{ {size}; margin-right: {layout.gap_x}mm; padding: {inset}mm }}"
        f".qr {{ width: {code:.2f}mm; height: {code:.2f}mm }}"
        f"html {{ font-size: {_letter_size(layout)}pt }}"
    )


def _letter_size(layout: SheetLayout) -> float:
    """Letters grow with the sticker: 5.5 pt on the smallest, 9 pt from 63 mm on."""
    return round(max(5.5, min(9.0, layout.width / 7)), 2)
