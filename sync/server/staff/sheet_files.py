"""The sheet of a machine as a file: what its page shows, as a table of parties or as a workbook. Knows no request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from sync.rules import page_sheet
from sync.rules.calendar import WARSAW
from sync.rules.page_sheet import Sheet
from sync.server.questions_sheets import Laid
from sync.server.staff.names import Names
from sync.server.staff.sheet_words import REASONS, VERDICTS
from sync.server.staff.spreadsheets import Cell, Table


def by_party(laid: Sequence[Laid], names: Names) -> list[tuple[Cell, ...]]:
    """A row for each party of each sheet, and what is left; below them the figures of the sheet itself."""
    head = (
        _("Day"), _("For whom"), _("Prints"), _("Copies"), _("Failed sides"), _("From queues"), _("Explained"),
        _("Accepted"),
    )  # fmt: skip
    return [head, *(row for one in laid for row in _parties(one, names))]


def _parties(one: Laid, names: Names) -> list[tuple[Cell, ...]]:
    sheet, day = one.sheet, one.window.day
    has_queue = sheet.jobs is not None
    rows: list[tuple[Cell, ...]] = [
        (day, names.party(line.party) or _("nobody named"), line.prints, line.copies, line.failed,
         line.jobs if has_queue else None, line.explained, line.accepted)
        for line in sheet.lines
    ]  # fmt: skip
    rows.append((day, _("the centre's own"), None, None, None, None, sheet.own, sheet.own))
    rows.append((day, _("not assigned"), None, None, None, None, None, sheet.unassigned))
    metered = sheet.metered.pages if sheet.metered else None
    return [*rows, (day, _("metered"), None, None, None, None, None, metered)]


def tables(laid: Sequence[Laid], names: Names) -> list[Table]:
    """Day by day with the difference and what is left of it; by party; what staff said."""
    whole = page_sheet.together([one.sheet for one in laid])
    return [
        Table(_("Day by day"), [_day_head(), *map(_day, laid), (_("Together"), None, None, None, *_figures(whole))]),
        Table(_("By party"), by_party(laid, names)),
        Table(_("Explained"), [_said_head(), *(row for one in laid for row in _said(one, names))]),
    ]


def _day_head() -> tuple[Cell, ...]:
    return (
        _("Read on"), _("From"), _("Until"), _("Meter"), _("Declared"), _("Metered"), _("A3 and empty backs"),
        _("Difference"), _("Explained"), _("Unexplained"), _("Tolerance"), _("How it fits"), _("Accepted"),
        _("not assigned"),
    )  # fmt: skip


def _day(one: Laid) -> tuple[Cell, ...]:
    window = one.window
    return (window.day, _local(window.since), _local(window.until), window.values[-1], *_figures(one.sheet))


def _figures(sheet: Sheet) -> tuple[Cell, ...]:
    """From what was declared on; empty where nobody read the meter."""
    is_read = sheet.metered is not None
    of_meter = (sheet.difference, sheet.explained, sheet.remainder, sheet.tolerance)
    return (
        sheet.declared, sheet.metered.pages if sheet.metered else None, sheet.by_counting,
        *(each if is_read else None for each in of_meter), str(VERDICTS[sheet.verdict][0]), sheet.accepted,
        sheet.unassigned,
    )  # fmt: skip


def _said_head() -> tuple[Cell, ...]:
    return (_("Read on"), _("What is behind it"), _("Pages"), _("For whom"), _("Who"), _("When"))


def _said(one: Laid, names: Names) -> list[tuple[Cell, ...]]:
    return [
        (one.window.day, str(REASONS[each.reason]), each.pages, names.party(each.party), names.person(each.staff),
         _local(each.at))
        for each in one.explained
    ]  # fmt: skip


def _local(at: int) -> datetime:
    """On the clock in Poland, to the minute; a spreadsheet knows no zones."""
    return datetime.fromtimestamp(at / 1000, WARSAW).replace(second=0, microsecond=0, tzinfo=None)
