"""One's own account: password, second factors, recovery codes, and where one is logged in."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync.server.accounts import factors, keeping, passkeys, recovery, sessions, totp
from sync.server.papers import qr
from sync.server.permissions import Permission, needs, steps_up
from sync.server.staff import passwords
from sync.server.staff.desk import absolute_ms, idle_ms, office, sitting, somebody
from sync.server.staff.logins import log_in
from sync.server.staff.password_words import weakness
from sync.server.staff.screens import centre_name, screens, show

Told = dict[str, object]


@screens.get("/account")
@needs(Permission.SELF)
def my_account() -> str:
    return _page()


def _page(problem: str = "", wrong: str = "") -> str:
    here, me = office(), somebody()
    logins = sessions.of_account(me.id, at=here.now(), idle_ms=idle_ms(here), absolute_ms=absolute_ms(here))
    return show(
        "my_account", logins=logins, this=sitting().id, factors=factors.of_account(me.id), problem=problem,
        wrong=wrong, passkeys=passkeys.of_account(me.id), codes_left=recovery.left(me.id),
        is_missing=factors.is_missing(here, me),
    )  # fmt: skip


@screens.get("/account/factor")
@needs(Permission.SELF)
@steps_up
def choose_factor() -> str:
    """Whoever must have a second factor is led here before any other page."""
    return show("choose_factor", is_missing=factors.is_missing(office(), somebody()))


@screens.post("/account/password")
@needs(Permission.SELF)
def change_password() -> Response | tuple[str, int]:
    """The old one proves who asks; every other session ends."""
    here, me = office(), somebody()
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if not passwords.matches(here.secrets.server, me.password_hash, old[: passwords.LONGEST + 1]):
        return _page(_("This is not your password."), "old"), 422
    if (problem := weakness(new, me.login, *me.name.split())) or new != again:
        return _page(problem or _("The two do not agree. Type the new password twice."), "new"), 422
    factor_at = sitting().factor_at
    keeping.set_password(me.id, passwords.make(here.secrets.server, new), "own", here.now())
    answer = log_in(here, me.login, new, sitting().device)
    assert isinstance(answer, tuple), "it was set this moment"
    session["token"] = answer[1] if factor_at is None else sessions.prove(answer[1], at=here.now(), factor=True)
    return redirect(url_for("staff.my_account", _anchor="password"), 303)


@screens.get("/account/app")
@needs(Permission.SELF)
@steps_up
def app_factor() -> str | Response:
    """A QR code for the app, and a field for the first code that it shows."""
    if factors.of_account(somebody().id).totp:
        return redirect(url_for("staff.my_account"), 303)
    return _app_page(is_wrong=False)


def _app_page(*, is_wrong: bool) -> str:
    key, me = office().secrets.server, somebody()
    secret = totp.waiting(key, me.id) or totp.begin(key, me.id)
    picture = qr.picture(totp.address(secret, me.login, centre_name()), sturdy=False)
    parts = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return show("app_factor", picture=picture, secret=" ".join(parts), is_wrong=is_wrong)


@screens.post("/account/app")
@needs(Permission.SELF)
@steps_up
def add_app() -> str | Response | tuple[str, int]:
    here, me = office(), somebody()
    if factors.of_account(me.id).totp:
        return redirect(url_for("staff.my_account"), 303)
    if not factors.add_app(here, me.id, request.form.get("code", ""), here.now()):
        return _app_page(is_wrong=True), 422
    session["token"] = sessions.prove(session["token"], at=here.now(), factor=True)
    return _codes_page() if not recovery.left(me.id) else redirect(url_for("staff.my_account"), 303)


@screens.post("/account/app/remove")
@needs(Permission.SELF)
@steps_up
def remove_app() -> Response:
    factors.remove_app(somebody().id, office().now())
    return redirect(url_for("staff.my_account"), 303)


@screens.post("/account/codes")
@needs(Permission.SELF)
@steps_up
def make_recovery_codes() -> str | Response:
    """New recovery codes, shown this once; only beside a second factor."""
    if not factors.of_account(somebody().id).any:
        return redirect(url_for("staff.choose_factor"), 303)
    return _codes_page()


def _codes_page() -> str:
    return show("recovery_codes", codes=factors.make_codes(office(), somebody().id, office().now()))


@screens.post("/account/passkeys/options")
@needs(Permission.SELF)
@steps_up
def new_passkey_question() -> Told:
    return dict(passkeys.begin_adding(office().settings.server.base_url, sitting().id, somebody()))


@screens.post("/account/passkeys")
@needs(Permission.SELF)
@steps_up
def add_passkey() -> Told | tuple[Told, int]:
    """The passkey that the browser made; it is called by the device that it was made on."""
    here, me, now = office(), somebody(), office().now()
    name = sitting().device or _("Passkey")
    if not factors.add_passkey(here, sitting().id, me.id, name, request.get_json(silent=True), now):
        return {"told": _("The passkey was not taken. Try again, or use another way.")}, 422
    session["token"] = sessions.prove(session["token"], at=now, factor=True)
    return {"next": url_for("staff.my_account", _anchor="codes")}


@screens.post("/account/passkeys/<key>/remove")
@needs(Permission.SELF)
@steps_up
def remove_passkey(key: str) -> Response:
    factors.remove_passkey(somebody().id, key, office().now())
    return redirect(url_for("staff.my_account"), 303)


@screens.post("/account/sessions/end")
@needs(Permission.SELF)
def end_my_sessions() -> Response:
    """One session, or with `all` every one but this."""
    me, now = somebody(), office().now()
    if request.form.get("all"):
        keeping.end_sessions(me.id, None, me.person or me.id, now, but=sitting().id)
    else:
        keeping.end_sessions(me.id, [request.form.get("session", "")], me.person or me.id, now)
    return redirect(url_for("staff.my_account", _anchor="sessions"), 303)
