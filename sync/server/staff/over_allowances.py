"""Months over an allowance of which the rule proposes to take what is over off in the next: looked at together, and
answered with one touch. Each can be answered by itself on the page of its case."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sync.rules.month_limits import month_after
from sync.server import adjusting, limit_cases
from sync.server.limit_cases import Found
from sync.server.models import database
from sync.server.permissions import Permission, needs
from sync.server.staff import names
from sync.server.staff.desk import office, staff_id
from sync.server.staff.screens import screens, show


@dataclass(frozen=True)
class Proposed:
    """One case; `party` is whose month it is. `seen` says what is over, as it stood when it was looked at."""

    case: str
    found: Found

    @property
    def party(self) -> str:
        return self.found.party

    @property
    def after(self) -> str:
        return month_after(self.found.month)

    @property
    def seen(self) -> str:
        return f"{self.case}.{self.found.over.mono}.{self.found.over.colour}"


@screens.get("/over-allowances")
@needs(Permission.READ)
def over_allowances() -> str:
    return _page()


@screens.post("/over-allowances")
@needs(Permission.LEND)
def even_out() -> str | Response:
    """Those that are ticked; of one that stands otherwise than it was seen nothing is taken off."""
    ticked = set(request.form.getlist("seen"))
    with database.writing():
        agreed = [each for each in proposed() if each.seen in ticked]
        for each in agreed:
            over = each.found.over
            adjusting.adjust(
                each.party, each.after, -over.mono, -over.colour, "evened_out", "", staff_id(), office().now()
            )
    if len(agreed) < len(ticked):
        return _page(changed=len(ticked) - len(agreed))
    return redirect(url_for("staff.over_allowances"), 303)


def proposed() -> list[Proposed]:
    """The open cases of which a rule proposes that, oldest first."""
    looked = [(case.id, limit_cases.look(*limit_cases.month_of(case.subject or ""))) for case in limit_cases.open_now()]
    return [Proposed(id_, found) for id_, found in looked if found and found.over and found.beyond == "even_out"]


def _page(changed: int = 0) -> str:
    rows = proposed()
    return show("over_allowances", rows=rows, names=names.Names(rows), changed=changed)
