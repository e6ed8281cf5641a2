"""CSV as people have it: UTF-8, UTF-16, Windows-1250 or ISO-8859-2; commas, semicolons or tabs. Reads text only."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from sync.server.importing.problems import UnreadableFile

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def decode(data: bytes) -> str:
    """The text. Raises UnreadableFile for what is no text in any encoding that Polish files have."""
    try:
        for bom, encoding in _BOMS:
            if data.startswith(bom):
                return _no_nul(data.decode(encoding))
        if b"\0" in data[:4096]:
            raise UnreadableFile("The file is not text. Save the table as CSV (UTF-8) or XLSX.")
        return _no_nul(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _no_nul(_one_byte(data))


def _one_byte(data: bytes) -> str:
    """Windows-1250 or ISO-8859-2: the one in which more letters are Polish."""
    candidates = []
    for encoding in ("cp1250", "iso8859_2"):
        try:
            candidates.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    readable = [text for text in candidates if not any("\x80" <= c <= "\x9f" for c in text)]
    if not readable:
        raise UnreadableFile("The encoding of the file is neither UTF-8 nor Windows-1250. Save it as CSV UTF-8.")
    return max(readable, key=lambda text: sum(c in _POLISH for c in text))


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableFile("The file is not text. Save the table as CSV (UTF-8) or XLSX.")
    return text


def delimiter_of(text: str) -> str:
    """The separator that cuts the first lines into most columns; a line `sep=;` (Excel) decides."""
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    head = [line for line in text.split("\n", 20)[:20] if line.strip()]
    return max(";,\t", key=lambda sign: sum(_fields(line, sign) - 1 for line in head))


def _fields(line: str, sign: str) -> int:
    try:
        return len(next(csv.reader([line.rstrip("\r")], delimiter=sign), []))
    except csv.Error:  # told with its line number when the rows are read
        return 0


def rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line number at which each record begins, and its fields. Raises UnreadableFile."""
    text = decode(data)
    sign = delimiter_of(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign)
    begins = 1
    try:
        for record in reader:
            if not (begins == 1 and record == ["sep=" + sign]) and not (begins == 1 and record[:1] == ["sep="]):
                yield begins, record
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"Line {begins} cannot be read ({error}). Is a quotation mark left open?") from error
