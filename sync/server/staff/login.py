"""Logging in and out, and the language of the screens."""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from sync.server import questions_staff
from sync.server.accounts import sessions
from sync.server.permissions import Permission, needs
from sync.server.staff.desk import LANGUAGES, account, half, office
from sync.server.staff.logins import Refused, log_in
from sync.server.staff.screens import screens, show


@screens.get("/login")
@needs(Permission.OPEN)
def login() -> str | Response:
    """The form; who is logged in already goes on to today."""
    if account():
        return redirect(url_for("staff.today"), 303)
    over = bool(session.pop("over", None))
    return show("login", next=inside(request.args.get("next")), over=over, refused=None, typed="")


@screens.post("/login")
@needs(Permission.OPEN)
def log_in_by_form() -> tuple[str, int] | Response:
    typed, password = request.form.get("login", "")[:80], request.form.get("password", "")
    next = inside(request.form.get("next"))
    device = sessions.device_of(request.headers.get("User-Agent", ""))
    answer = log_in(office(), typed, password, device)
    if isinstance(answer, Refused):
        return show("login", next=next, over=False, refused=answer, typed=typed), 403 if answer.minutes is None else 429
    known, token = answer
    session.clear()  # the old cookie's tokens die with it
    session["token"] = token
    g.account = known
    return redirect(next or url_for("staff.today"), 303)


@screens.post("/logout")
@needs(Permission.HALF)
def logout() -> Response:
    sessions.end(session["token"], at=office().now())
    session.clear()
    answer = redirect(url_for("staff.login"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # not "storage": scans of a stocktake wait there to be sent
    return answer


@screens.post("/language")
@needs(Permission.OPEN)
def choose_language() -> Response:
    """In one's account, and for the login page in the cookie."""
    language = request.form.get("language")
    if language in LANGUAGES:
        session["language"] = language
        if known := account():
            questions_staff.set_language(known.id, language)
    return redirect(inside(request.form.get("next")) or url_for("staff.today"), 303)


def inside(address: str | None) -> str | None:
    """`address` when it leads to a page of ours, never to another host."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or len(address) > 500:
        return None
    return None if any(c < " " or c == "\\" for c in address) else address


def language_of_request() -> str:
    """The account's, else the one chosen on the login page, else the browser's."""
    known = account() or half()
    chosen = known.language if known else session.get("language")
    return chosen if chosen in LANGUAGES else (request.accept_languages.best_match(LANGUAGES) or "pl")
