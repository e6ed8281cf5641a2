"""A report as a file: numbers as CSV, and a workbook with a sheet for each figure, whose totals it works out itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Response
from flask_babel import gettext as _

from sync.rules.sheet_windows import day_of
from sync.server.figures import registry, totals
from sync.server.figures.day import ESTIMATED, LEFT, OPEN, PERSON, TOLD
from sync.server.figures.registry import Figure
from sync.server.figures.source import Day
from sync.server.figures.totals import Totals
from sync.server.permissions import Permission, needs
from sync.server.staff import names, report_parts, report_spans, spreadsheets
from sync.server.staff.names import number_of
from sync.server.staff.report_parts import Report, Row
from sync.server.staff.report_spans import Span
from sync.server.staff.screens import screens
from sync.server.staff.spreadsheets import Cell, Formula, Table, sheet_title


@screens.get("/reports/numbers.csv")
@needs(Permission.READ)
def report_csv() -> Response:
    found = report_parts.report(report_spans.span())
    head = [
        _("What is counted"),
        _("This span"),
        _("The one before"),
        _("Difference"),
        _("Unit"),
        _("How it was measured"),
    ]
    rows = [
        [_name(row), *_numbers(row), _("h") if row.figure.unit == "minutes" else "",
         f"{row.figure.rule} {row.figure.doubt}"]
        for row in found.all_rows
    ]  # fmt: skip
    return spreadsheets.answer(file_name(found.span), [head, *rows])


def _name(row: Row) -> str:
    """What it is called, of a part with what it is a part of."""
    whole = registry.BY_ID["consultations"].name
    name = f"{whole}: {row.figure.name}" if row.figure.id.startswith("consultations.") else str(row.figure.name)
    return f"{name} ({row.without})" if row.without else name


def _numbers(row: Row) -> list[str]:
    """This span, the one before, the difference; "" of what was not counted then."""
    moved = None if row.value is None or row.before is None else row.value - row.before
    return ["" if each is None else _number(row.figure, each) for each in (row.value, row.before, moved)]


def file_name(span: Span) -> str:
    return f"report-{span.asked.first.isoformat()}-{span.asked.last.isoformat()}"


def tables(found: Report) -> Iterator[Table]:
    """The summary, whose numbers are those of the other sheets, and a sheet for each figure."""
    sheets = [(row, *_sheet_of(row, found.found)) for row in found.all_rows]
    titles = _titles([row for row, _rows, _total in sheets])
    head = (_("What is counted"), _("This span"), _("Unit"), _("How it was measured"))
    summary: list[Sequence[Cell]] = [head]
    for row, _rows, total in sheets:
        figure = row.figure
        unit = _("h") if figure.unit == "minutes" else ""
        place = Formula(f"='{titles[figure.id]}'!{total}")
        summary.append((_name(row), place, unit, f"{figure.rule} {figure.doubt}"))
    yield Table(_("Summary"), summary)
    for row, rows, _total in sheets:
        yield Table(titles[row.figure.id], rows)
    if found.adjusted:
        yield Table(sheet_title(_("Adjustments of closed months")), _adjusted(found))


def _adjusted(found: Report) -> Iterator[Sequence[Cell]]:
    """What came late for closed months, which is in none of the other sheets."""
    yield _("Of the month"), _("What is counted"), _("Difference"), _("Taken on"), _("Reason")
    for each in found.adjusted:
        for figure, moved in each.moved:
            yield each.of, str(figure.name), _cell(figure, moved), day_of(each.at), each.why
        if not each.moved:
            yield each.of, _("no number moves"), None, day_of(each.at), each.why


def _titles(named: Sequence[Row]) -> dict[str, str]:
    """Names of sheets, no two of which are the same to a spreadsheet."""
    found: dict[str, str] = {}
    taken = {sheet_title(_("Summary")).casefold()}
    for n, row in enumerate(named, start=1):
        title = sheet_title(_name(row).replace(":", ","))
        if title.casefold() in taken:
            title = f"{title[:27]} {n}"
        taken.add(title.casefold())
        found[row.figure.id] = title
    return found


def _sheet_of(row: Row, found: Totals) -> tuple[list[Sequence[Cell]], str]:
    if row.value is None:
        return [(_("Day"), str(row.figure.name)), (_("Together"), row.text)], "B2"
    return _sheet(row.figure, found)


def _sheet(figure: Figure, found: Totals) -> tuple[list[Sequence[Cell]], str]:
    """The rows of a figure's sheet, and the cell in which its number stands."""
    if figure.behind == "parties":
        return _parties(figure, found)
    if figure.id == "hours_estimated":
        return _estimated(found)
    rows: list[Sequence[Cell]] = [(_("Day"), str(figure.name))]
    if figure.at_end:
        return [*rows, (max(found.sums.late, default=""), _cell(figure, figure.value(found)))], "B2"
    for label, part in _parts(found.days):
        value = figure.value(totals.of_days(part, found.first, found.known))
        rows.append((label, _cell(figure, value)))
    last = len(rows)
    rows.append((_("Together"), Formula(f"=SUM(B2:B{last})") if last > 1 else 0))
    return rows, f"B{last + 1}"


def _parts(days: list[Day]) -> Iterator[tuple[Cell, list[Day]]]:
    """Days, or months where there are many."""
    by_day = all(len(day.day) == len("2026-10-01") for day in days)
    parts: dict[str, list[Day]] = {}
    for day in days:
        parts.setdefault(day.day if by_day else day.day[:7], []).append(day)
    for key, part in sorted(parts.items()):
        yield (date.fromisoformat(key) if by_day else key), part


def _parties(figure: Figure, found: Totals) -> tuple[list[Sequence[Cell]], str]:
    """Each party once; people by a number, whoever reads the file."""
    served = sorted(registry.whoever(figure, found))
    named = names.Names([_Party(who) for who in served])
    visits = found.by_who("visit")
    rows: list[Sequence[Cell]] = [(_("For whom"), _("Visits"))]
    for who in served:
        is_person = who.startswith(PERSON) if figure.registered else found.kind(who) == "person"
        words = _("person %(number)s", number=number_of(who.removeprefix(PERSON))) if is_person else named.party(who)
        rows.append((words, visits.get(who, [0])[0]))
    last = len(rows)
    rows.append((Formula(f"=COUNTA(A2:A{last})") if last > 1 else 0, None))
    return rows, f"A{last + 1}"


class _Party:
    """Something with a party, for `Names`."""

    def __init__(self, party: str) -> None:
        self.party = party


def _estimated(found: Totals) -> tuple[list[Sequence[Cell]], str]:
    count, _people, minutes = found.visits(LEFT, TOLD)
    rows: list[Sequence[Cell]] = [
        (_("What is counted"), _("This span")),
        (_("Visits without an end"), found.visits(OPEN)[0]),
        (_("Visit hours"), round(minutes / 60, 4)),
        (_("Visits"), count),
        (_("Until an estimated end"), round(found.visits(ESTIMATED)[2] / 60, 4)),
        (_("Estimated hours"), Formula("=B5+IF(B4=0,0,B2*B3/B4)")),
    ]
    return rows, "B6"


def _cell(figure: Figure, value: int) -> Cell:
    return round(value / 60, 4) if figure.unit == "minutes" else value


def _number(figure: Figure, value: int) -> str:
    """As a spreadsheet in Polish reads it."""
    return f"{value / 60:.1f}".replace(".", ",") if figure.unit == "minutes" else str(value)
