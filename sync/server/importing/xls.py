"""Old XLS (BIFF) → rows of text, by xlrd. The only file that knows xlrd."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import xlrd

from sync.server.importing.problems import Problem, UnreadableFile, letters
from sync.server.importing.xlsx import plain

# of a broken file; it checks little by itself
_WHAT_XLRD_RAISES = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, AssertionError, IndexError, KeyError, ValueError,
    TypeError, AttributeError, OverflowError, MemoryError, NotImplementedError,
)  # fmt: skip
_BROKEN = "The XLS file is broken or has a password. Open it, save it as XLSX, and try once more."


def rows(data: bytes, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells of the first sheet. Raises UnreadableFile."""
    try:
        with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=_Nowhere()) as book:
            sheet = book.sheet_by_index(0)
            for index in range(sheet.nrows):
                yield (
                    index + 1,
                    [
                        _text(index + 1, column, cell, book.datemode, problems)
                        for column, cell in enumerate(sheet.row(index))
                    ],
                )
    except _WHAT_XLRD_RAISES as error:
        raise UnreadableFile(_BROKEN) from error


class _Nowhere:
    """xlrd writes its warnings to a file; ours go nowhere."""

    def write(self, text: str) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is kept."""


def _text(number: int, column: int, cell: xlrd.sheet.Cell, datemode: int, problems: list[Problem]) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        problems.append(
            Problem(number, letters(column), f"holds the error {xlrd.error_text_from_code.get(cell.value, '#?')}")
        )
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return plain(xlrd.xldate_as_datetime(cell.value, datemode))
        except xlrd.xldate.XLDateError:
            problems.append(Problem(number, letters(column), "holds a date that no calendar has"))
            return ""
    return plain(bool(cell.value)) if cell.ctype == xlrd.XL_CELL_BOOLEAN else plain(cell.value)
