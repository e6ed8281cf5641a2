"""The second step of logging in: a code of the app, a passkey, or a recovery code."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync.server.accounts import factors, passkeys
from sync.server.permissions import Permission, needs
from sync.server.questions_staff import Account
from sync.server.staff.desk import half, office, sitting
from sync.server.staff.login import inside
from sync.server.staff.logins import Refused, prove, prove_by_passkey
from sync.server.staff.screens import screens, show

Told = dict[str, object]


@screens.get("/login/second")
@needs(Permission.HALF)
def second() -> str | Response:
    """Who needs no second step, or has taken it, goes on to today."""
    known = half()
    next = inside(request.args.get("next"))
    return redirect(_after(next), 303) if known is None else _page(known, next, None)


@screens.post("/login/second")
@needs(Permission.HALF)
def take_second_step() -> Response | tuple[str, int]:
    known, next = half(), inside(request.form.get("next"))
    text = request.form.get("code", "")
    if known is None:
        return redirect(_after(next), 303)
    answer = prove(office(), known, session["token"], text, code_only=True) if text.strip() else Refused()
    if isinstance(answer, Refused):
        return _page(known, next, answer), 422 if answer.minutes is None else 429
    session["token"] = answer
    return redirect(_after(next), 303)


@screens.post("/login/passkey/options")
@needs(Permission.HALF)
def second_passkey_question() -> Told:
    """What the passkey is asked to sign; nothing for who has taken the step."""
    known = half()
    base_url = office().settings.server.base_url
    return {} if known is None else dict(passkeys.begin_proving(base_url, sitting().id, known.id))


@screens.post("/login/passkey")
@needs(Permission.HALF)
def second_by_passkey() -> Told | tuple[Told, int]:
    known, brought = half(), request.get_json(silent=True)
    if known is None:
        return {"next": url_for("staff.today")}
    answer = prove_by_passkey(office(), known, sitting().id, session["token"], brought)
    if isinstance(answer, Refused):
        return {"told": _("The passkey was not taken. Try again, or use another way.")}, 422
    session["token"] = answer
    return {"next": _after(inside(request.args.get("next")))}


def _after(next: str | None) -> str:
    return next or url_for("staff.today")


def _page(known: Account, next: str | None, refused: Refused | None) -> str:
    return show("second", next=next, refused=refused, factors=factors.of_account(known.id))
