"""Reports to be taken away as files. What takes long is made by the worker."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from sync.server.permissions import Permission, needs
from sync.server.staff import report_files, report_jobs, report_papers, report_parts, report_spans, spreadsheets
from sync.server.staff.report_papers import Made
from sync.server.staff.screens import screens


@screens.get("/reports/report.pdf")
@needs(Permission.READ)
def report_pdf() -> AnyResponse:
    span = report_spans.span()
    if report_jobs.takes_long(span):
        return report_jobs.ask("report")
    return _shown(report_papers.of_report(report_parts.report(span)))


@screens.get("/reports/public-task.pdf")
@needs(Permission.READ)
def task_pdf() -> AnyResponse:
    span = report_spans.span()
    if report_jobs.takes_long(span):
        return report_jobs.ask("task")
    return _shown(report_papers.of_task(report_parts.report(span)))


@screens.get("/reports/workbook.xlsx")
@needs(Permission.READ)
def report_xlsx() -> AnyResponse:
    span = report_spans.span()
    if report_jobs.takes_long(span):
        return report_jobs.ask("workbook")
    return spreadsheets.workbook(report_files.file_name(span), report_files.tables(report_parts.report(span)))


def _shown(made: Made) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{made.name}.pdf"'}
    return Response(made.content(), mimetype="application/pdf", headers=headers)
