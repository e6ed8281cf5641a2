"""What can be wrong with a file that somebody wants to import, in words. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableFile(Exception):
    """The file as a whole cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True, order=True)
class Problem:
    """One row is wrong. `row` is its number as the spreadsheet shows it, `column` the heading in the file, "" for the
    whole row; `reason` is a sentence without a full stop."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", column “{self.column}”" if self.column else "")
        return f"{where}: {self.reason}."


def letters(column: int) -> str:
    """The name that a spreadsheet gives to column `column` (0 = A)."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
