"""The reports: a month, a quarter, a contract year or any days as one screen; and how each number is counted."""

from __future__ import annotations

from sync.server.figures import registry
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names, report_parts, report_plots, report_spans
from sync.server.staff.desk import office
from sync.server.staff.report_parts import TOP, Report
from sync.server.staff.report_spans import Span
from sync.server.staff.screens import screens, show, sites


@screens.get("/reports")
@needs(Permission.READ)
def reports() -> str:
    span, service = report_spans.span(), asked.one_of("service", registry.SERVICES)
    found = report_parts.report(span, service)
    served = found.served
    return show(
        "report", span=span, service=service, services=registry.SERVICES, report=found, cards=cards(found),
        served=served[:TOP], all_served=len(served), drawn=report_plots.all_of(span.asked, found.found),
        named=names.Names(served_rows(found)), sites=sites(), staff_name=report_parts.staff_name,
        year=report_spans.current_year(office().now()), quarter=_quarter(span), amount=report_parts.amount,
        values=registry.BY_ID, operators=report_spans.operators(),
    )  # fmt: skip


class _Party:
    """Something with a party, for `Names`."""

    def __init__(self, party: str) -> None:
        self.party = party


def served_rows(found: Report) -> list[_Party]:
    return [_Party(each.who) for each in found.served]


def cards(found: Report) -> list[report_parts.Row]:
    """The figures at the top, of those that the report has."""
    rows = {each.figure.id: each for each in found.rows}
    return [rows[id] for id in registry.SHOWN_FIRST if id in rows]


def _quarter(span: Span) -> str:
    first = span.asked.first
    return f"{first.year}-{(first.month + 2) // 3}"


@screens.get("/reports/how")
@needs(Permission.READ)
def report_how() -> str:
    """What each number means."""
    groups = [
        (words, [figure for figure in registry.FIGURES if figure.group == group])
        for group, words in registry.GROUPS.items()
    ]
    return show("report_how", groups=groups)
