"""What staff have just done at the server, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import facts
from sync.rules.refusals import Refusal
from sync.rules.undoing import DESK_MS
from sync.server import questions_desk, store, story, undoing
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, closed_periods, names
from sync.server.staff.desk import office, staff_id
from sync.server.staff.screens import screens, show


def to_act(uids: Sequence[str]) -> str:
    """The address of the page that tells what was done by these facts."""
    return url_for("staff.act", uid=uids[0], count=len(uids))


@screens.get("/acts/<uid>")
@needs(Permission.LEND)
def act(uid: str) -> str:
    """The facts of one act in words, with a button as long as it can be taken back."""
    return _page(uid, asked.number("count"), too_late=False)


@screens.post("/acts/<uid>/undo")
@needs(Permission.LEND)
def undo(uid: str) -> str | Response | tuple[str, int]:
    text = request.form.get("count", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    written = undoing.act(uid, count)
    if not written:
        abort(404)
    if undoing.may_undo(written, office().now()) and (page := closed_periods.barred(*(each.at for each in written))):
        return page
    answer = undoing.undo(uid, count, staff_id(), office().now())
    if isinstance(answer, Refusal):
        return _page(uid, count, too_late=True), 409
    return redirect(url_for("staff.act", uid=uid, count=count), 303)


def _page(uid: str, count: int, *, too_late: bool) -> str:
    written = undoing.act(uid, count)
    if not written:
        abort(404)
    now = office().now()
    lines = [Line.of(each) for each in written]
    back = [line.loan for line in lines if line.type == "loan_taken_back" and line.loan and not line.undone]
    still_out = story.still_out(store.loan(back[0])) if back else []
    return show(
        "act", lines=lines, uid=uid, count=count, undone=all(each.undone for each in written), too_late=too_late,
        may_undo=undoing.may_undo(written, now), until=written[0].at + DESK_MS,
        waiting=questions_desk.count_to_inspect(), names=names.Names([*lines, *still_out]), still_out=still_out,
    )  # fmt: skip


class Line:
    """One fact of an act, as far as the screen shows it; `tone` is how glad it makes."""

    def __init__(self, uid: str, at: int, fact: facts.AnyFact, undone: bool) -> None:
        self.uid, self.at, self.fact, self.undone = uid, at, fact, undone
        self.type = facts.type_of(fact)
        self.item = getattr(fact, "item", None)
        self.person = getattr(fact, "person", None)
        self.party = getattr(fact, "party", None)
        self.loan = getattr(fact, "loan", None)
        self.damage = getattr(fact, "damage", None)
        self.condition = str(getattr(fact, "condition", "") or "")
        self.due_at = getattr(fact, "due_at", None)
        self.quantity = getattr(fact, "quantity", None)

    @classmethod
    def of(cls, written: undoing.Written) -> Line:
        return cls(written.uid, written.at, written.fact, written.undone)
