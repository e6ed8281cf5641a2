"""A report of a long span as a file, made by the worker: the same papers and workbooks as on the screen, as whoever
asked for it would see them. Asks for nothing that they may not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from sync.server import questions_staff, work
from sync.server.closing import state
from sync.server.figures import registry, rolled
from sync.server.office import Office
from sync.server.permissions import Permission, may_somewhere
from sync.server.settings import CHECKOUT
from sync.server.staff import report_files, report_papers, report_parts, report_plots, report_spans, spreadsheets
from sync.server.staff.desk import office as office_of_screen
from sync.server.staff.desk import somebody
from sync.server.staff.report_spans import Span
from sync.server.staff.spreadsheets import Table
from sync.server.work.progress import JobFailed, Progress
from sync.server.work.work_models import Job

AT_ONCE = 100  # days for which somebody waits: a quarter is one
PAGES = 10  # that a paper has about; nobody knows how many before they are laid
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
    """The job: counts months, puts the numbers together, draws the pictures, writes the sheets or lays the pages."""
    wanted = msgspec.convert(parameters, _Wanted)
    with _as_asked(office, Job.get_by_id(progress.job).by, wanted.address):
        span = report_spans.span()
        months = _over(span, with_pictures=wanted.form == "report")
        counting, adding, drawing, writing, keeping = _parts(
            progress, len(months), 1, len(report_plots.ALL) if wanted.form == "report" else 0,
            1 + len(registry.FIGURES) if wanted.form == "workbook" else PAGES, 1,
        )  # fmt: skip
        for month in months:
            rolled.come_to(month, span.asked.now)
            counting.one()
        found = report_parts.report(span)
        adding.one()
        if wanted.form == "workbook":
            with progress.file(f"{report_files.file_name(found.span)}.xlsx", TYPES[wanted.form]) as file:
                spreadsheets.write_workbook(file, _each_told(report_files.tables(found), writing))
        else:
            task = wanted.form == "task"
            made = report_papers.of_task(found) if task else report_papers.of_report(found, drawing.one)
            with progress.file(f"{made.name}.pdf", TYPES[wanted.form]) as file:
                file.write(made.content(writing.one))
        keeping.one()


@dataclass
class _Part:
    """A part of the work, of `size` steps, after `before` of all. One that takes more steps than were thought stays at
    its last."""

    progress: Progress
    before: int
    size: int
    done: int = 0

    def one(self) -> None:
        self.done = min(self.done + 1, self.size)
        self.progress.so_far(self.before + self.done)


def _parts(progress: Progress, *sizes: int) -> list[_Part]:
    progress.so_far(0, sum(sizes))
    return [_Part(progress, sum(sizes[:n]), size) for n, size in enumerate(sizes)]


def _each_told(tables: Iterable[Table], part: _Part) -> Iterator[Table]:
    for table in tables:
        yield table
        part.one()


def _over(span: Span, *, with_pictures: bool) -> list[str]:
    """The months that the report asks about, and that are over and not closed: those are counted."""
    asked = [span.asked, span.asked.before, *([report_plots.year_before(span.asked)] if with_pictures else [])]
    names = {name for each in asked for name in rolled.months(each.first, each.last)}
    closed, this = state.closed(), state.month_of(span.asked.now)
    return sorted(name for name in names if name < this and name not in closed)


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
