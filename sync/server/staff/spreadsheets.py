"""Tables as files for a spreadsheet: CSV with semicolons and a mark of UTF-8, as Polish ones want it; or a workbook.

Nothing that somebody wrote is ever a formula there.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import IO

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Formula:
    """What a workbook is to work out itself: never anything that somebody wrote."""

    text: str


Cell = str | int | float | date | datetime | Formula | None
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BELOW_NOUGHT = re.compile(r"-[0-9]{1,15}")
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
MOST_LETTERS, LONGEST_TITLE = 32_767, 31  # of a cell and of a sheet's name, as Excel takes them
NARROWEST, WIDEST = 10, 44  # letters
MEASURED = 500  # rows that say how wide a column is


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook; the first of its `rows` is the head. They are gone through once, and never lie in memory
    together."""

    title: str
    rows: Iterable[Sequence[Cell]]


def answer(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """`name` is that of the file, without its ending."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    return _file(f"{name}.csv", ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8")


def workbook(name: str, tables: Iterable[Table]) -> Response:
    """The same as one file of several sheets, whose figures are figures and whose days are days."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115  closed when it is sent
    write_workbook(packed, tables)
    packed.seek(0)
    answer = send_file(packed, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def write_workbook(file: IO[bytes], tables: Iterable[Table]) -> None:
    """Row by row: openpyxl keeps what it has of a sheet in a file of its own until the end."""
    from openpyxl import Workbook  # takes a while, and most who start this program want no workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(sheet_title(table.title))
        sheet.freeze_panes = "A2"
        rows = iter(table.rows)
        first = list(islice(rows, MEASURED))
        for n, width in enumerate(_widths(first), start=1):
            sheet.column_dimensions[get_column_letter(n)].width = width
        for number, row in enumerate(chain(first, rows)):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, _plain(value))
                if isinstance(value, str):
                    cell.data_type = "s"  # also of what looks like a formula
                    cell.quotePrefix = harmless(value) != value  # which it stays when somebody edits the cell
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    book.save(file)


def sheet_title(title: str) -> str:
    """As a workbook takes it."""
    return _NO_TITLE.sub(" ", title)[:LONGEST_TITLE]


def _plain(value: Cell) -> str | int | float | date | datetime | None:
    if isinstance(value, Formula):
        return value.text
    return _NO_XML.sub("", value)[:MOST_LETTERS] if isinstance(value, str) else value


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    columns = max(map(len, rows), default=0)
    longest = [max((len(str(row[n])) for row in rows if n < len(row) and row[n] is not None), default=0)
               for n in range(columns)]  # fmt: skip
    return [min(max(each + 2, NARROWEST), WIDEST) for each in longest]


def _file(name: str, content: bytes, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=kind, headers=headers)


def harmless(cell: str) -> str:
    """A spreadsheet must not take what somebody wrote for a formula; a number below nought is none, and is added up."""
    is_number = _BELOW_NOUGHT.fullmatch(cell) is not None
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number else cell
