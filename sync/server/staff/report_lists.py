"""The list behind a number of a report: every row that was counted, each leading on to its facts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from sync.server import questions_names
from sync.server.activity_words import KINDS
from sync.server.figures import behind, registry, source, totals
from sync.server.figures.day import PERSON
from sync.server.figures.registry import Figure
from sync.server.permissions import Permission, needs
from sync.server.staff import listing, names, report_parts, report_spans
from sync.server.staff.report_spans import Span
from sync.server.staff.screens import screens, show


@dataclass(frozen=True)
class Whom:
    """Somebody who was served, with the times that they were: `party` or `person` is their id."""

    party: str | None
    person: str | None
    visits: int
    loans: int
    pages: int


@screens.get("/reports/figures/<id>")
@needs(Permission.READ)
def report_list(id: str) -> str | Response:
    figure = registry.find(id) or abort(404)
    span = report_spans.span()
    if figure.behind == "sheets":
        return redirect(url_for("staff.page_sheets", month=f"{span.asked.last:%Y-%m}", **span.site_args), 303)
    found = totals.totals(span.asked)
    number = report_parts.amount(figure, figure.value(found))
    if figure.behind == "parties":
        rows = _whoever(figure, found)
        page = listing.page_of(rows)
        return show("report_parties", figure=figure, span=span, number=number, page=page, named=names.Names(page.rows))
    page_of_ids = listing.page_of(ids_behind(figure, span))
    shown = behind.rows(figure.behind, page_of_ids.rows)
    return show(
        "report_rows", figure=figure, span=span, number=number, page=page_of_ids, rows=shown, named=names.Names(shown),
        refusal=report_parts.refusal_words, kinds=KINDS,
    )  # fmt: skip


def ids_behind(figure: Figure, span: Span) -> list[str]:
    """Each once, in the order of time."""
    wanted = span.asked
    found = source.lists(*wanted.days_of(figure), wanted.now, figure.lists, wanted.site)
    return list(dict.fromkeys(found))


def _whoever(figure: Figure, found: totals.Totals) -> list[Whom]:
    """By name; people, whose names not everybody may see, by their number."""
    served = registry.whoever(figure, found)
    known = questions_names.parties_by_id(who for who in served if not who.startswith(PERSON))
    order = sorted(served, key=lambda who: (questions_names.fold(known[who].name) if who in known else "~", who))
    visits, loans, pages = (found.by_who(service) for service in ("visit", "loan", "pages"))
    return [
        Whom(
            None if who.startswith(PERSON) else who, who[len(PERSON) :] if who.startswith(PERSON) else None,
            visits.get(who, [0])[0], loans.get(who, [0])[0], pages.get(who, [0, 0])[1],
        )
        for who in order
    ]  # fmt: skip
