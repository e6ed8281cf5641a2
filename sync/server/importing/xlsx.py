"""XLSX → rows of text, by openpyxl in read-only mode. The only file that knows openpyxl's reading side.

A workbook is a zip of XML: before it is opened, its inflated size and the absence of document types are checked.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sync.server.importing.problems import Problem, UnreadableFile, letters

MAX_INFLATED = 200 * 1024 * 1024
MAX_MEMBERS = 2_000
_BROKEN = "The XLSX file is broken or has a password. Open it, save it again without a password, and try once more."
# of a broken file; it checks little by itself
_WHAT_OPENPYXL_RAISES = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, OSError, SyntaxError,
    AttributeError, IndexError, EOFError, OverflowError,
)  # fmt: skip
_LAST_COLUMN = 120
_LAST_ROW = 60_000


def rows(file: BytesIO, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells of the first sheet. Raises UnreadableFile."""
    with_formulas = _check(file)
    values = _cells(file, data_only=True)
    formulas = _cells(file, data_only=False) if with_formulas else values
    for number, (row, written) in enumerate(zip(values, formulas, strict=True), start=1):
        pairs = zip_longest(row, written)
        yield number, [_text(number, index, *pair, problems) for index, pair in enumerate(pairs)]


def _cells(file: BytesIO, data_only: bool) -> list[list[Any]]:
    """Every row up to its last filled cell. Raises UnreadableFile for whatever openpyxl trips over in a broken file."""
    try:
        with warnings.catch_warnings(action="ignore"):  # on styles and dates that do not matter here
            book = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file claims of its size is not to be trusted
            return [_trimmed(row) for row in sheet.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN, values_only=True)]
    except _WHAT_OPENPYXL_RAISES as error:
        raise UnreadableFile(_BROKEN) from error


def _trimmed(row: tuple[Any, ...]) -> list[Any]:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _check(file: BytesIO) -> bool:
    """Whether any sheet has formulas. Raises UnreadableFile for a bomb or a document type."""
    found = False
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_INFLATED:
                raise UnreadableFile(
                    "The XLSX file unpacks to far more than its size. Save the table as CSV and try again."
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    found |= _look_through(archive, member, "worksheets/" in member.filename)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise UnreadableFile(_BROKEN) from error
    return found


def _look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, is_sheet: bool) -> bool:
    with archive.open(member) as stream:
        head = stream.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise UnreadableFile(_BROKEN)
        if not is_sheet:
            return False
        tail = head
        while tail:
            if b"<f>" in tail or b"<f " in tail:
                return True
            chunk = stream.read(65536)
            tail = tail[-3:] + chunk if chunk else b""
    return False


def _text(number: int, index: int, value: Any, written: Any, problems: list[Problem]) -> str:
    if value is None and isinstance(written, str) and written.startswith("="):
        problems.append(
            Problem(number, letters(index), "holds a formula with no stored value; paste the value instead")
        )
        return ""
    if isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper() and value in _ERRORS:
        problems.append(Problem(number, letters(index), f"holds the error {value}"))
        return ""
    return plain(value)


_ERRORS = ("#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


def plain(value: Any) -> str:
    """A cell's value as a person would type it: 12 not 12.0, ISO dates, tak and nie."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
