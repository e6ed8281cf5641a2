"""Hand-overs of which nobody has paper, as far as their kiosks know, and missing numbers of slips: settled one by one,
or those together that are old or explained."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync.server import excusing, gap_cases, slip_cases, store
from sync.server.permissions import Permission, needs
from sync.server.staff import acts, names
from sync.server.staff.desk import can, office, staff_id
from sync.server.staff.screens import screens, show


@screens.get("/old-slip-cases")
@needs(Permission.READ)
def old_slip_cases() -> str:
    """Those that are older than a week, to be looked through before they are settled together."""
    found = slip_cases.open_ones(office().now() - slip_cases.OLD_MS)
    rows = found[: excusing.MOST]
    return show(
        "old_slip_cases", rows=rows, all=len(found), younger=len(slip_cases.open_ones()) - len(found),
        known=slip_cases.look(row.subject for row in rows), names=names.Names(rows), may_settle=can(Permission.LEND),
    )  # fmt: skip


@screens.post("/old-slip-cases")
@needs(Permission.LEND)
def settle_old_slip_cases() -> Response:
    """It is those that were looked at that are settled: not one that came since, nor one that is not so old."""
    old = {row.id for row in slip_cases.open_ones(office().now() - slip_cases.OLD_MS)}
    uids = excusing.without_slip([id for id in request.form.getlist("case") if id in old], staff_id(), office().now())
    return redirect(acts.to_act(uids) if uids else url_for("staff.old_slip_cases"), 303)


@screens.post("/cases/<id>/without-slip")
@needs(Permission.LEND)
def settle_without_slip(id: str) -> Response:
    found = store.case(id)
    if found is None or found.kind != slip_cases.KIND.value:
        abort(404)
    uids = excusing.without_slip([id], staff_id(), office().now())
    return redirect(acts.to_act(uids) if uids else url_for("staff.case", id=id), 303)


@screens.get("/slip-gaps")
@needs(Permission.READ)
def slip_gaps() -> str:
    """Missing numbers, with what is known of their slips."""
    found = [(case, gap_cases.missing_in(case)) for case in gap_cases.open_ones()[: excusing.MOST]]
    rows = [(case, missing) for case, missing in found if missing]
    explained = [case.id for case, missing in rows if gap_cases.is_explained(missing)]
    return show(
        "slip_gaps", rows=rows, explained=explained, names=names.Names([case for case, _ in rows]),
        may_settle=can(Permission.LEND),
    )  # fmt: skip


@screens.post("/slip-gaps")
@needs(Permission.LEND)
def settle_slip_gaps() -> Response:
    """Settles those of which it is known what became of the slip."""
    uids = excusing.numbers_explained(request.form.getlist("case"), staff_id(), office().now())
    return redirect(acts.to_act(uids) if uids else url_for("staff.slip_gaps"), 303)
