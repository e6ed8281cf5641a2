"""What staff changed in the register, act by act: shown, taken back as one, and older versions put back."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from sync.server import questions_names
from sync.server.keeping import acts, merging
from sync.server.keeping.keeping_models import RegisterAct
from sync.server.permissions import Permission, needs
from sync.server.register_models import RegisterChange
from sync.server.staff import asked, history, kept_history, listing
from sync.server.staff.desk import can, office
from sync.server.staff.keeping_acts import author
from sync.server.staff.screens import screens, show

LAST = 500  # acts that the list goes back
LEFT_SHOWN = 20
OF_PEOPLE = frozenset({"person", "person_detail", "party", "party_detail", "membership", "credential"})
MEANS = {
    "form": _l("by a form"), "bulk": _l("several at once"), "import": _l("from a file"), "merge": _l("merged"),
    "restore": _l("older version put back"), "undo": _l("taken back"), "card": _l("card or code"),
}  # fmt: skip


@screens.get("/register/acts")
@needs(Permission.REGISTER)
def register_acts() -> str:
    rows = list(RegisterAct.select().order_by(RegisterAct.at.desc(), RegisterAct.id).limit(LAST))
    page = listing.page_of(rows)
    return show("register_acts", page=page, means=MEANS, authors=history.authors({row.by for row in page.rows}))


@screens.get("/register/acts/<id>")
@needs(Permission.REGISTER)
def register_act(id: str) -> str:
    return _act_page(id)


def _act_page(id: str, trouble: str = "") -> str:
    row = RegisterAct.get_or_none(RegisterAct.id == id) or abort(404)
    made = acts.of_act(id)
    page = listing.page_of(made)
    entries = [kept_history.entry(each) for each in history.of_rows(page.rows)] if _may(made) else []
    return show(
        "register_act", act=row, page=page, entries=entries, means=MEANS, told=asked.word("left"),
        trouble=trouble, last=acts.last_change(id),
        author=history.authors({row.by}).get(row.by, row.by),
    )  # fmt: skip


def _may(made: Iterable[RegisterChange]) -> bool:
    return can(Permission.PEOPLE) or not any(row.entity in OF_PEOPLE for row in made)


@screens.post("/register/acts/<id>/take-back")
@needs(Permission.REGISTER)
def take_act_back(id: str) -> Response | tuple[str, int]:
    """Everything is again as it was before; what somebody has changed since stays and is named."""
    if not _may(acts.of_act(id)):
        abort(403)
    done = merging.take_back(id, author(), office().now(), _number("last"))
    if done == "changed":
        sentence = _("Somebody changed some of this meanwhile, and nothing was taken back yet. What they changed stays "
                     "as it is when you take back the rest.")  # fmt: skip
        return _act_page(id, sentence), 409
    if done == "unknown":
        abort(404)
    left = _names_of(done.left)
    sentence = ngettext("%(num)d was put back.", "%(num)d were put back.", done.restored)
    if left:
        sentence += " " + _("Changed since, and left as it is: %(names)s", names=", ".join(left))
    shown = done.act if acts.of_act(done.act) else id
    return redirect(url_for("staff.register_act", id=shown, left=sentence[: asked.LONGEST]), 303)


def _number(name: str) -> int:
    """The number of a change that the form was made from; one that there is none of, where it says none."""
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else -1


def _names_of(left: Iterable[tuple[str, str]]) -> list[str]:
    some = list(left)
    people = questions_names.full_names(id for entity, id in some if entity.startswith("person"))
    parties = questions_names.parties_by_id(id for entity, id in some if entity.startswith("party"))
    named = [people.get(id) or getattr(parties.get(id), "name", id) for _entity, id in some]
    return [*dict.fromkeys(named)][:LEFT_SHOWN]


@screens.post("/register/changes/<int:change>/restore")
@needs(Permission.REGISTER)
def restore_version(change: int) -> Response | tuple[str, int]:
    """Make something again what it was after that change. `last` is the last change of it that was shown."""
    row = RegisterChange.get_or_none(RegisterChange.id == change) or abort(404)
    if row.after is None or not _may([row]):
        abort(404)
    back = request.form.get("next", "")
    back = back if back.startswith("/") and not back.startswith("//") else url_for("staff.register_acts")
    done = acts.restore(change, author(), office().now(), _number("last"))
    if done == "unknown":
        abort(404)
    if done == "changed":
        newest = acts.last_change_of(row.entity, row.entity_id)
        entry = kept_history.entry(history.put_back(row, RegisterChange.get_by_id(newest)), newest)
        return show("restore_version", entry=entry, back=back), 409
    return redirect(back, 303)
