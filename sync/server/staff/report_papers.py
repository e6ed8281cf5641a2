"""A report as a paper, ready to attach: as it stands on the screen, and the report for the public task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from flask_babel import gettext as _

from sync.server import questions_operators
from sync.server.closing import acts
from sync.server.closing.state import Period
from sync.server.papers.reports import Group, Line, Picture, ReportPaper, Table
from sync.server.staff import names, report_plots, report_spans
from sync.server.staff.closings import TITLES
from sync.server.staff.desk import office
from sync.server.staff.report_files import file_name
from sync.server.staff.report_parts import Report, Row
from sync.server.staff.screens import centre_name, sites, spoken
from sync.server.staff.wording import figure as number
from sync.server.staff.wording import moment, month


@dataclass(frozen=True)
class Made:
    """A paper, and what its file is called."""

    paper: ReportPaper
    name: str

    def content(self, is_laid: Callable[[], None] = lambda: None) -> bytes:
        """`is_laid` is called at each page."""
        from sync.server.papers import pdf  # WeasyPrint takes a while to load

        return pdf.report(self.paper, is_laid)


def of_report(found: Report, is_drawn: Callable[[], None] = lambda: None) -> Made:
    """As it stands on the screen. `is_drawn` is called after each picture."""
    drawn = report_plots.all_of(found.span.asked, found.found, is_drawn)
    pictures = [Picture(each.title, each.words, each.plot, each.legend) for each in drawn]
    tables = [*_served(found), *_by_topic(found), *_by_category(found), *_told(found)]
    return Made(_paper(found, _("Report"), "", tables, pictures), file_name(found.span))


def of_task(found: Report) -> Made:
    """What article 18 of the Act asks for: results with numbers, and how they were measured."""
    intro = _(
        "Results and how they were measured (article 18 of the Act of 24 April 2003 on public benefit activity and"
        " volunteering)."
    )
    paper = _paper(found, _("Report on carrying out the public task"), intro, [*_by_topic(found), *_told(found)], ())
    return Made(paper, f"public-task-{file_name(found.span)}")


def _paper(
    found: Report, title: str, intro: str, tables: Sequence[Table], pictures: Sequence[Picture]
) -> ReportPaper:  # fmt: skip
    where = next((each.name for each in sites() if each.id == found.span.asked.site), _("All sites together"))
    pairs = [(_("Site"), where)]
    ran = _who_ran(found) or list(filter(None, [questions_operators.on(found.span.asked.last)]))
    pairs[:0] = [(_("Operator"), name) for name in ran]
    standing = (
        _("These numbers are closed and do not change.")
        if found.is_final
        else _("These numbers are not closed: they may still change.")
    )
    is_task = bool(intro)
    heads = (
        (_("Result"), _("Reached"), _("The one before"), _("How it was measured"))
        if is_task
        else (_("What is counted"), _("This span"), _("The one before"), _("How it was measured"))
    )
    groups = [Group(str(words), [_line(row) for row in rows]) for _group, words, rows in found.groups]
    return ReportPaper(
        language=spoken(), title=title, subtitle=found.span.words, intro=intro, centre=centre_name(), pairs=pairs,
        standing=standing, heads=heads, groups=groups, tables=tables, pictures=pictures,
        made=_("Made on %(when)s", when=moment(office().now())),
    )  # fmt: skip


def _who_ran(found: Report) -> list[str]:
    """Operators in the span, the first first."""
    first, last = found.span.asked.first.isoformat(), found.span.asked.last.isoformat()
    running = [each for each in report_spans.operators() if each.since <= last and (each.until or last) >= first]
    return [each.name for each in reversed(running)]


def _line(row: Row) -> Line:
    unit = f" {_('h')}" if row.figure.unit == "minutes" and row.value is not None else ""
    method = " ".join(filter(None, (str(row.figure.rule), str(row.figure.doubt), _sentence(row.without))))
    return Line(str(row.figure.name), row.text + unit, row.before_text + unit, method)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _served(found: Report) -> list[Table]:
    rows = [
        (str(words), *(number(value) for _figure, value in cells)) for _service, words, cells in found.by_service
    ]  # fmt: skip
    heads = (_("Service"), _("Organisations"), _("Informal groups"), _("People for themselves"))
    return [Table(_("Who was served, by service"), heads, rows)]


def _by_topic(found: Report) -> list[Table]:
    rows = [(str(row.figure.name), row.text, row.before_text) for row in found.by_topic]
    heads = (_("Topic"), _("This span"), _("The one before"))
    return [Table(_("Consultations by topic"), heads, rows)] if rows else []


def _by_category(found: Report) -> list[Table]:
    rows = [(words, number(times), number(days)) for words, times, days in found.by_category]
    heads = (_("Category"), _("Loans"), _("Days on loan"))
    return [Table(_("Equipment by category"), heads, rows)] if rows else []


def _told(found: Report) -> list[Table]:
    """What was overridden when months were closed, and what came late."""
    tables = []
    overridden = [_override(period) for period in found.overridden]
    if overridden:
        of_months = (_("Month"), _("Not in order when it was closed:").rstrip(":"), _("Reason"))
        tables.append(Table(_("Closed although something was not in order"), of_months, overridden))
    late = [
        (month(each.of), *row, moment(each.at), each.why if first else "")
        for each in found.adjusted for first, row in zip(chain([True], repeat(False)), each.rows, strict=False)
    ]  # fmt: skip
    if late:
        of_figures = (_("Of the month"), _("What is counted"), _("Difference"), _("Taken on"), _("Reason"))
        remark = _(
            "Records that came after their month had been closed. They are told here and are not in the numbers above."
        )
        tables.append(Table(_("Adjustments of closed months"), of_figures, late, remark))
    return tables


def _override(period: Period) -> tuple[str, str, str]:
    titles = {line.value: str(words) for line, words in TITLES.items()}
    shown = names.Names()
    lines = [titles[line] for line in dict.fromkeys(period.overridden)]
    waiting = ", ".join(shown.device(device) for device in period.waiting)
    words = "; ".join(lines) + (f" ({waiting})" if waiting else "")
    reasons = [acts.reason_of(act.fact) for act in period.acts_that_hold]
    return month(period.month), words, "; ".join(filter(None, dict.fromkeys(reasons)))
