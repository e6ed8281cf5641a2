"""A slip that somebody shows: is it genuine, and does it still say what is so? And entering what only paper tells."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync import codes, proofs
from sync.server import check_lists, projection_slips, slip_entries, slips
from sync.server.permissions import Permission, needs
from sync.server.slip_beliefs import ShownSlip
from sync.server.staff import closed_periods, forms, names, slip_forms
from sync.server.staff.desk import can, office, staff_id
from sync.server.staff.screens import screens, show

LONGEST_CODE = 400  # of a code of a later version too


def seen(code: str) -> str | None:
    """The address that a scanned code leads to when it is the proof on a slip, or stands on a list to check. A genuine
    proof whose records are not here is noted on the way, by whoever may."""
    if (paper := paper_of(code)) is not None:
        return url_for("staff.check_list", id=paper)
    if proofs.read(code) is None:
        return None
    if can(Permission.LEND):
        slip_entries.note(slips.check(code), staff_id(), office().now())
    return url_for("staff.slip", code=proofs.read(code).code)  # type: ignore[union-attr]


def paper_of(text: str) -> str | None:
    """The list to check that was printed at a counter and has this code on its slip."""
    parsed = codes.parse(text)
    found = check_lists.with_code(parsed[1]) if parsed is not None and parsed[0] is codes.CodeKind.DOCUMENT else None
    return found.id if found is not None else None


@screens.get("/slips/<code>")
@needs(Permission.READ)
def slip(code: str) -> str | Response:
    """What can be said of the slip with this code; one of a list to check opens the list."""
    if (paper := paper_of(code)) is not None:
        return redirect(url_for("staff.check_list", id=paper), 303)
    checked = slips.check(code[:LONGEST_CODE])
    return show(
        "slip", checked=checked, claim=checked.proof.claim if checked.proof else None, names=names.Names(),
        may_enter=can(Permission.LEND),
    )  # fmt: skip


@screens.get("/shown-slips/<origin>")
@needs(Permission.READ)
def shown_slip(origin: str) -> str:
    """A genuine slip whose records are not here, or were not when it was shown."""
    row = slip_entries.shown(origin) or abort(404)
    return _page(row, slip_forms.empty(row))


@screens.post("/shown-slips/<origin>")
@needs(Permission.LEND)
def enter_slip(origin: str) -> str | Response | tuple[str, int]:
    row = slip_entries.shown(origin) or abort(404)
    if row.act not in slip_entries.ENTERED:
        abort(404)
    form, paper = slip_forms.read(row, office().now())
    if not form.is_good:
        return _page(row, form), 400
    if (page := closed_periods.barred(row.said_at)) is not None:
        return page
    answer = slip_entries.enter(origin, paper, staff_id(), office().now())
    told = answer if isinstance(answer, str) else None
    return redirect(url_for("staff.shown_slip", origin=origin, told=told), 303)


@screens.post("/shown-slips/<origin>/take-back")
@needs(Permission.LEND)
def take_slip_back(origin: str) -> Response | tuple[str, int]:
    """What was entered from it counts no longer."""
    row = slip_entries.shown(origin) or abort(404)
    if slip_entries.may_take_back(row) and (page := closed_periods.barred(row.said_at)) is not None:
        return page
    answer = slip_entries.take_back(origin, staff_id(), office().now())
    told = answer if answer in _TOLD else None
    return redirect(url_for("staff.shown_slip", origin=origin, told=told), 303)


_TOLD = {
    "arrived": _l("The kiosk's own records have arrived meanwhile; they count, and nothing need be entered."),
    "entered": _l("Somebody else has entered this slip meanwhile. Look at what they wrote."),
    "touched": _l("Something has come of it since, so it cannot be taken back. Do the opposite at the loan desk."),
}


def _page(row: ShownSlip, form: forms.Form) -> str:
    entered = projection_slips.entered_of(row)
    return show(
        "shown_slip", row=row, form=form, names=names.Names(), entered=entered,
        may_enter=can(Permission.LEND) and row.act in slip_entries.ENTERED,
        may_take_back=can(Permission.LEND) and slip_entries.may_take_back(row),
        told=_TOLD.get(request.args.get("told", "")),
    )  # fmt: skip
