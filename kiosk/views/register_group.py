"""Register an informal group: its name and, if there is one, who answers for it. Nothing else is asked."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.session import DeskDraft, Session
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync.rules import registration


def register_group() -> Response | str:
    session = visitor()
    draft = session.desk
    if request.method == "POST":
        return _take(session, draft)
    responsible = counter().store.person(draft.responsible) if draft.responsible else None
    return staff_page(
        session, name=draft.group_name, most=registration.LONGEST_GROUP,
        responsible=responsible.display_name if responsible else "",
    )  # fmt: skip


def _take(session: Session, draft: DeskDraft) -> Response:
    """The name is kept before somebody is looked for, so that nobody types it twice."""
    if "name" in request.form:
        draft.group_name = registration.clean(request.form["name"])[: registration.LONGEST_GROUP]
    if request.form.get("forget"):
        draft.responsible = None
    if request.form.get("find"):
        return redirect(url_for("member", purpose="responsible"), 303)
    return _save(session, draft) if request.form.get("save") else redirect(url_for("register_group"), 303)


def _save(session: Session, draft: DeskDraft) -> Response:
    assert session.staff is not None
    outcome = counter().station.desk.register_group(draft.group_name, draft.responsible, session.staff.id)
    if not isinstance(outcome, Done):
        tell(session, "register_group", outcome)
        return redirect(url_for("register_group"), 303)
    draft.group_name, draft.responsible = "", None
    tell(session, "desk", outcome)
    return redirect(url_for("desk"), 303)
