"""Asking again who is there, before something that must not be done at a screen somebody left open.

A view takes it by `@steps_up` beside its `@needs`. What was typed into the form is not lost: the question carries it,
and the answer goes on with it. Files cannot be carried; then the form is to be sent once more.
"""

from __future__ import annotations

from flask import make_response, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync.server.accounts import factors, passkeys
from sync.server.accounts.sessions import Session
from sync.server.permissions import Permission, needs
from sync.server.questions_staff import Account
from sync.server.staff.desk import office, sitting, somebody
from sync.server.staff.login import inside
from sync.server.staff.logins import Refused, prove, prove_by_passkey
from sync.server.staff.screens import screens, show

FRESH_MS = 10 * 60_000  # how long a proof is believed
FIELD = "proof"
MOST_CARRIED = 60_000  # signs of a form that are carried over the question


def is_fresh(found: Session, now: int) -> bool:
    """Whether somebody proved a short while ago who they are. A clock set back proves nothing."""
    return found.proved_at <= now < found.proved_at + FRESH_MS


def ask(account: Account) -> Response | None:
    """`None` when the view may go on, else the question."""
    if is_fresh(sitting(), office().now()):
        return None
    refused = None
    if request.method == "POST" and request.form.get(FIELD):
        answer = prove(office(), account, session["token"], request.form[FIELD])
        if not isinstance(answer, Refused):
            session["token"] = answer
            return None
        refused = answer
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, "csrf_token")]
    if request.method == "POST" and sum(len(value) for _name, value in carried) > MOST_CARRIED:
        carried = []
    known = factors.of_account(account.id)
    page = show(
        "prove", carried=carried, method=request.method.lower(), factors=known, refused=refused,
        action=request.full_path if request.method == "POST" else url_for("staff.prove_again"),
        next=None if request.method == "POST" else request.full_path.removesuffix("?"), has_file=bool(request.files),
    )  # fmt: skip
    return make_response(page, 200 if refused is None else 422)


@screens.post("/prove")
@needs(Permission.SELF)
def prove_again() -> Response | tuple[str, int]:
    """The answer to a question that stood before a page; then the page."""
    next = inside(request.form.get("next")) or url_for("staff.today")
    text = request.form.get(FIELD, "")
    answer = prove(office(), somebody(), session["token"], text) if text else Refused()
    if isinstance(answer, Refused):
        known = factors.of_account(somebody().id)
        return show("prove", carried=[], method="get", factors=known, refused=answer, next=next, has_file=False,
                    action=url_for("staff.prove_again")), 422  # fmt: skip
    session["token"] = answer
    return redirect(next, 303)


@screens.post("/prove/passkey/options")
@needs(Permission.SELF)
def passkey_question() -> dict[str, object]:
    """What the passkey of whoever is logged in is asked to sign."""
    return dict(passkeys.begin_proving(office().settings.server.base_url, sitting().id, somebody().id))


@screens.post("/prove/passkey")
@needs(Permission.SELF)
def prove_with_passkey() -> dict[str, object] | tuple[dict[str, object], int]:
    """What it signed. The page that asked goes on by itself."""
    answer = prove_by_passkey(office(), somebody(), sitting().id, session["token"], request.get_json(silent=True))
    if isinstance(answer, Refused):
        return {"told": _("The passkey was not taken. Try again, or use another way.")}, 422
    session["token"] = answer
    return {}
