"""Which column of a sheet is which: headings in Polish, English and Ukrainian, in any spelling, any order.

Only headings are known here; what a value means is said in `entries`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.server.importing.problems import UnreadableFile
from sync.server.importing.sheets import Sheet

SEARCHED_ROWS = 15


@dataclass(frozen=True)
class Column:
    """`spellings` are the headings by which files call it, with bars between; the first is the one that samples show.
    `required` columns must be in the file."""

    name: str
    spellings: str
    required: bool = False

    @property
    def headings(self) -> list[str]:
        return [heading.strip() for heading in self.spellings.split("|")]


@dataclass(frozen=True)
class Heading:
    """Where a column stands in this file and how the file calls it."""

    index: int
    text: str


@dataclass(frozen=True)
class Table:
    """The rows under the headings. `left_out` are headings that are not taken, `never_kept` those that must not be."""

    columns: Mapping[str, Heading]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    left_out: tuple[str, ...]
    never_kept: tuple[str, ...]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of column `name`, "" when the file has no such column or the row ends before it."""
        heading = self.columns.get(name)
        return cells[heading.index] if heading and heading.index < len(cells) else ""

    def called(self, name: str) -> str:
        """How the file calls column `name`, "" when it has none."""
        heading = self.columns.get(name)
        return heading.text if heading else ""


# An identity document is never copied and a birth date never asked: a loan needs neither.
NEVER_KEPT = (
    "pesel", "dowod", "nr dowodu", "numer dowodu", "seria i numer dowodu", "dowod osobisty", "paszport",
    "data urodzenia", "birth date", "date of birth", "дата народження", "adres zamieszkania", "home address",
)  # fmt: skip


def plainly(heading: str) -> str:
    """A heading without case, accents, punctuation: "Nr inw." and "NR  INW" are the same."""
    text = unicodedata.normalize("NFKD", heading.casefold().replace("ł", "l"))
    # the accent of й and ї makes another letter in Ukrainian, and is dropped on both sides alike
    letters = "".join(
        " " if not (c.isalnum() or unicodedata.combining(c)) else c for c in text if not unicodedata.combining(c)
    )
    return " ".join(letters.split())


def table(sheet: Sheet, columns: Iterable[Column]) -> Table:
    """The table in `sheet`. Raises UnreadableFile when the headings are not found or a required one is missing."""
    columns = tuple(columns)
    names = {plainly(heading): column.name for column in columns for heading in column.headings}
    number, cells = _heading_row(sheet, names, [column.headings[0] for column in columns])
    found: dict[str, Heading] = {}
    left_out: list[str] = []
    never_kept: list[str] = []
    for index, text in enumerate(cells):
        name = names.get(plainly(text))
        if name in found:
            raise UnreadableFile(f"Two columns say the same: “{found[name].text}” and “{text}”. Leave one of them.")
        if name:
            found[name] = Heading(index, text)
        elif text:
            (never_kept if plainly(text) in NEVER_KEPT else left_out).append(text)
    _tell_missing(columns, found)
    below = tuple(row for row in sheet.rows if row[0] > number)
    return Table(found, below, tuple(left_out), tuple(never_kept))


def _heading_row(sheet: Sheet, names: Mapping[str, str], usual: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The row among the first ones in which most cells are headings that we know; `usual` ones are named if there is
    none."""
    candidates = sheet.rows[:SEARCHED_ROWS]
    best = max(candidates, key=lambda row: sum(plainly(cell) in names for cell in row[1]), default=None)
    if best is None or not any(plainly(cell) in names for cell in best[1]):
        raise UnreadableFile(
            f"No row of headings was found in the first {SEARCHED_ROWS} rows. Write above the columns what they hold:"
            f" {', '.join(usual)}. Other words for them are known too, also in English and Ukrainian."
        )
    return best


def _tell_missing(columns: Iterable[Column], found: Mapping[str, Heading]) -> None:
    missing = [f"“{column.headings[0]}”" for column in columns if column.required and column.name not in found]
    if missing:
        raise UnreadableFile(f"The file lacks the column {' and '.join(missing)}.")
