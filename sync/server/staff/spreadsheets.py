"""A table as a file for a spreadsheet: with semicolons and a mark of UTF-8, as Polish ones want it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response


def answer(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """`name` is that of the file, without its ending."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def harmless(cell: str) -> str:
    """A spreadsheet must not take what somebody wrote for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
