"""Before staff change something of a closed month: a coordinator says why, others are told whom to ask. What was typed
is kept meanwhile, and sent again with the reason."""

from __future__ import annotations

from flask import request

from sync.server.closing import acts, state
from sync.server.permissions import Permission
from sync.server.staff.desk import can, office, staff_id
from sync.server.staff.screens import show

FIELD = "closed_period_reason"
LONGEST = 500


def barred(at: int | None) -> tuple[str, int] | None:
    """`None` where what happened at `at` (ms UTC) may be changed by this request; else the page that says why not."""
    month = state.month_of(at) if at is not None else ""
    if not month or not state.period(month).is_closed:
        return None
    reason = request.form.get(FIELD, "").replace("\0", "")[:LONGEST]
    if can(Permission.CLOSE) and acts.enough(reason):
        acts.change(month, reason, staff_id(), office().now())
        return None
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", FIELD)]
    page = show("closed_period", month=month, typed=typed, field=FIELD, reason=reason, is_told=FIELD in request.form)
    return page, 409 if can(Permission.CLOSE) else 403
