"""A report of a long span as a file, made by the worker: the same papers and workbooks as on the screen, as whoever
asked for it would see them. Asks for nothing that they may not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from sync.server import questions_staff, work
from sync.server.office import Office
from sync.server.permissions import Permission, may_somewhere
from sync.server.settings import CHECKOUT
from sync.server.staff import report_files, report_papers, report_parts, report_spans, spreadsheets
from sync.server.staff.desk import office as office_of_screen
from sync.server.staff.desk import somebody
from sync.server.staff.report_spans import Span
from sync.server.work.progress import JobFailed, Progress
from sync.server.work.work_models import Job

AT_ONCE = 100  # days for which somebody waits: a quarter is one
STEPS = 3  # the numbers, the paper, the file
Form = Literal["report", "task", "workbook"]
TYPES = {"report": "application/pdf", "task": "application/pdf", "workbook": spreadsheets.XLSX}


class _Wanted(msgspec.Struct, frozen=True):
    """`address` is the page whose words say which span and site."""

    form: Form
    address: str


def takes_long(span: Span) -> bool:
    return (span.asked.last - span.asked.first).days > AT_ONCE


def ask(form: Form) -> Response:
    """Have what this page shows made by the worker, and show how far it is."""
    wanted = {"form": form, "address": request.full_path}
    job = work.ask("report_file", wanted, somebody().id, office_of_screen().now())
    return redirect(url_for("staff.work_job", id=job), 303)


def report_file(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """The job."""
    wanted = msgspec.convert(parameters, _Wanted)
    progress.so_far(0, STEPS)
    with _as_asked(office, Job.get_by_id(progress.job).by, wanted.address):
        found = report_parts.report(report_spans.span())
        progress.so_far(1)
        name = report_files.file_name(found.span)
        if wanted.form == "workbook":
            with progress.file(f"{name}.xlsx", TYPES[wanted.form]) as file:
                progress.so_far(2)
                spreadsheets.write_workbook(file, report_files.tables(found))
            return
        made = report_papers.of_report(found) if wanted.form == "report" else report_papers.of_task(found)
        progress.so_far(2)
        with progress.file(f"{made.name}.pdf", TYPES[wanted.form]) as file:
            file.write(made.content())


@contextmanager
def _as_asked(office: Office, account: str, address: str) -> Iterator[None]:
    """As if whoever asked looked at this address. Raises `JobFailed` where they may not any more."""
    known = questions_staff.account(account)
    if known is None or not may_somewhere(known.grants, Permission.READ):
        raise JobFailed("no_right")
    with _screens(office).test_request_context(address, base_url=office.settings.server.base_url):
        g.account, g.half, g.session = known, None, None
        yield


def _screens(office: Office) -> Flask:
    from sync.server.staff import install

    app = Flask("lada-papers", template_folder=str(CHECKOUT / "templates"), static_folder=str(CHECKOUT / "static"))
    install(app, office)
    return app
