"""Inviting somebody to open an account, and what they see when they follow the link."""

from __future__ import annotations

import secrets
from typing import Literal

from flask import abort, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.account_facts import Grant
from sync.rules.account_rights import ROLES
from sync.server import questions_staff
from sync.server.accounts import inviting, sessions
from sync.server.accounts.accounts_models import StaffInvitation
from sync.server.mail import is_address
from sync.server.papers import qr
from sync.server.permissions import Permission, needs, steps_up
from sync.server.questions_staff import Account
from sync.server.staff import grant_fields, passwords
from sync.server.staff.desk import LANGUAGES, absolute_ms, office, staff_id
from sync.server.staff.password_words import weakness
from sync.server.staff.screens import screens, show

NOT_SENT = {
    "later": _l("The mail server does not take the letter just now. Hand this paper over instead."),
    "refused": _l("The mail server does not know this address. Hand this paper over instead."),
    "unknown": _l("It is not known whether the letter was sent. Hand this paper over if nothing comes."),
    "no_mail": _l("The mail server does not answer. Hand this paper over instead."),
}


@screens.get("/accounts/invite")
@needs(Permission.ACCOUNTS)
@steps_up
def invite() -> str:
    return _form({"language": "pl"}, (Grant("staff"),), {})


def _form(typed: dict[str, str], grants: tuple[Grant, ...], problems: dict[str, str]) -> str:
    return show(
        "invite", typed=typed, rows=grant_fields.rows(grants), roles=ROLES, problems=problems,
        can_mail=inviting.can_mail(office()),
    )  # fmt: skip


@screens.post("/accounts/invite")
@needs(Permission.ACCOUNTS)
@steps_up
def send_invitation() -> str | tuple[str, int]:
    """By mail, or as a paper with the link that is shown this once."""
    typed = {name: " ".join(request.form.get(name, "").split())[:120] for name in ("name", "email", "language")}
    grants, by_mail, problems = grant_fields.read(), bool(request.form.get("by_mail")), dict[str, str]()
    by_mail = by_mail and inviting.can_mail(office())
    if not typed["name"]:
        problems["name"] = _("Type for whom it is, so that the list says who has not come yet.")
    if typed["language"] not in LANGUAGES:
        typed["language"] = "pl"
    if by_mail and not is_address(typed["email"]):
        problems["email"] = _("Type an address like anna@example.org.")
    if not grants:
        problems["grants"] = _("Choose at least one role.")
    if problems:
        return _form(typed, grants, problems), 422
    now = office().now()
    token = inviting.invite(
        typed["name"], typed["email"], typed["language"], grants, staff_id(), now, by_mail=by_mail
    )  # fmt: skip
    link = inviting.address(office(), token)
    sent = inviting.send(office(), typed["email"], typed["language"], link) if by_mail else None
    if sent == "sent":
        return show("invited", name=typed["name"], email=typed["email"], sent=True)
    return paper(link, typed["name"], "account", told=NOT_SENT.get(sent or ""))


def paper(link: str, name: str, purpose: Literal["account", "password"], told: object = None) -> str:
    """The page to print and hand over; the link stands nowhere else."""
    return show(
        "invited", name=name, sent=False, link=link, picture=qr.picture(link, sturdy=False), purpose=purpose,
        told=told, days=inviting.GOOD_FOR_MS // 86_400_000,
    )  # fmt: skip


@screens.post("/invitations/<id>/withdraw")
@needs(Permission.ACCOUNTS)
def withdraw_invitation(id: str) -> Response:
    inviting.withdraw(id, staff_id(), office().now())
    return redirect(url_for("staff.accounts"), 303)


# --- whoever follows the link -----------------------------------------------------------------------------------------


@screens.get("/invitation/<token>")
@needs(Permission.OPEN)
def invitation(token: str) -> str | tuple[str, int]:
    row = inviting.look(token, office().now())
    if row is None:
        return show("invitation", row=None, typed={}, problems={}), 404
    session.setdefault("language", row.language)
    return _invited(token, row, {"name": row.name}, {})


def _invited(token: str, row: StaffInvitation, typed: dict[str, str], problems: dict[str, str]) -> str:
    known = questions_staff.account(row.account) if row.purpose == "password" else None
    return show("invitation", row=row, token=token, typed=typed, problems=problems, known=known)


@screens.post("/invitation/<token>")
@needs(Permission.OPEN)
def accept_invitation(token: str) -> str | Response | tuple[str, int]:
    """Name, login and password of their own choice; then they are logged in."""
    here, form = office(), request.form
    row = inviting.look(token, here.now())
    if row is None:
        return show("invitation", row=None, typed={}, problems={}), 404
    known = questions_staff.account(row.account) if row.purpose == "password" else None
    typed = {
        "name": known.name if known else " ".join(form.get("name", "").split())[:120],
        "login": known.login if known else " ".join(form.get("login", "").casefold().split())[:80],
    }
    problems = _problems(typed)
    if problems:
        return _invited(token, row, typed, problems), 422
    hashed = passwords.make(here.secrets.server, form.get("password", ""))
    if known is None:
        language = session.get("language") if session.get("language") in LANGUAGES else row.language
        wanted = Account(secrets.token_hex(8), typed["login"], typed["name"], "staff", str(language), "active", hashed,
                         None)  # fmt: skip
        answer = inviting.accept(token, wanted, here.now())
        if answer == "taken":
            return _invited(token, row, typed, {"login": _("Somebody else has this login. Take another one.")}), 422
    elif inviting.choose_password(token, hashed, here.now()) is None:
        abort(404)
    return _log_in(row.account)


def _problems(typed: dict[str, str]) -> dict[str, str]:
    found, password = dict[str, str](), request.form.get("password", "")
    if not typed["name"]:
        found["name"] = _("Type your name, as colleagues read it.")
    if not typed["login"]:
        found["login"] = _("Choose a short name to log in with.")
    if told := weakness(password, typed["login"], *typed["name"].split()):
        found["password"] = told
    elif password != request.form.get("again", ""):
        found["again"] = _("The two do not agree. Type the new password twice.")
    return found


def _log_in(account: str) -> Response:
    here = office()
    device = sessions.device_of(request.headers.get("User-Agent", ""))
    session.clear()
    session["token"] = sessions.begin(account, at=here.now(), absolute_ms=absolute_ms(here), device=device)
    return redirect(url_for("staff.today"), 303)
