"""Bytes of a CSV, XLSX or old XLS file → rows of plain text.

Formulas are never run: a workbook's stored value counts, and a formula without one is told. Every limit is
checked before the work that it limits. Knows nothing of members or items; opens no file itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from sync.server.importing import csv_text
from sync.server.importing.problems import Problem, UnreadableFile, letters

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_CELL = 2_000

Progress = Callable[[int], None]
RawRow = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """`rows`: row number as a spreadsheet shows it and its cells, stripped; empty rows are left out.

    `problems` holds what is wrong with single cells of the file itself (an error value, a cell too long).
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Problem, ...] = ()


def read(name: str, data: bytes, progress: Progress = lambda done: None) -> Sheet:
    """The first sheet of the file `name`. `progress` hears the number of rows read, now and then.

    Raises UnreadableFile when it is too large, of no known kind, broken or beyond a limit.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it and import the parts.")
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    problems: list[Problem] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in _raw_rows(name, data, problems):
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile(f"The file has more than {MAX_ROWS} rows. Split it and import the parts.")
        if any(cells):
            rows.append((number, tuple(_checked(number, cells, problems))))
        if number % 500 == 0:
            progress(number)
    return Sheet(tuple(rows), tuple(problems))


def _raw_rows(name: str, data: bytes, problems: list[Problem]) -> Iterator[RawRow]:
    """By what the file is; its ending only breaks a tie. A workbook's library loads when there is a workbook."""
    if data.startswith(b"PK\x03\x04"):
        from sync.server.importing import xlsx

        return xlsx.rows(BytesIO(data), problems)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        from sync.server.importing import xls

        return xls.rows(data, problems)
    if PurePath(name).suffix.lower() in (".xlsx", ".xls", ".ods", ".pdf", ".docx", ".doc"):
        raise UnreadableFile(f"{PurePath(name).name} is no spreadsheet that can be read. Save it as CSV, XLSX or XLS.")
    return iter(csv_text.rows(data))


def _checked(number: int, cells: Iterable[str], problems: list[Problem]) -> Iterator[str]:
    """The cells without the characters that nobody can see, up to the limits."""
    cells = list(cells)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        problems.append(Problem(number, "", f"has more than {MAX_COLUMNS} columns"))
    for column, cell in enumerate(cells[:MAX_COLUMNS]):
        text = _visible(cell)
        if len(text) > MAX_CELL:
            problems.append(
                Problem(number, letters(column), f"is longer than {MAX_CELL} characters (an open quotation mark?)")
            )
            text = ""
        yield text


_INVISIBLE = dict.fromkeys(
    map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
) | {0xA0: " ", 0x202F: " "}


def _visible(cell: str) -> str:
    text = cell.translate(_INVISIBLE)
    return "".join(c for c in text if c >= " " or c in "\n\t").strip()
