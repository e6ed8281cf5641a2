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


def barred(*moments: int | None) -> tuple[str, int] | None:
    """`None` where what happened at these moments (ms UTC) may be changed by this request; else the page that says why
    not. A reason that was given is written down for each closed month among them."""
    closed = state.closed() if any(at is not None for at in moments) else {}
    months = sorted({state.month_of(at) for at in moments if at is not None} & closed.keys())
    if not months:
        return None
    reason = request.form.get(FIELD, "").replace("\0", "")[:LONGEST]
    if can(Permission.CLOSE) and acts.enough(reason):
        for month in months:
            acts.change(month, reason, staff_id(), office().now())
        return None
    month = months[0]
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", FIELD)]
    page = show("closed_period", month=month, typed=typed, field=FIELD, reason=reason, is_told=FIELD in request.form)
    return page, 409 if can(Permission.CLOSE) else 403
