"""The guard before every screen: who is it, may they, and did the request come from our own page. Denies by default.

A cookie `__Host-lada-server`, signed by Flask, carries the session's token and the token of its forms; the session
itself lies in the database, so that logging out ends it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from sync.headers import features
from sync.server import questions_staff
from sync.server.accounts import factors, sessions
from sync.server.permissions import Permission, may_somewhere, needs, permission_of
from sync.server.staff import scoping, step_up
from sync.server.staff.desk import absolute_ms, account, half, idle_ms, office

COOKIE = "__Host-lada-server"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = CSRFProtect()


View = TypeVar("View", bound=Callable[..., object])


def takes_file(largest: int) -> Callable[[View], View]:
    """Mark a view that takes a file of so many bytes at most, form and all; from whoever may pass."""

    def mark(view: View) -> View:
        view.largest = largest  # type: ignore[attr-defined]
        return view

    return mark


def sees(view: View) -> View:
    """Mark a view whose page may use the camera, to read codes."""
    view.sees = True  # type: ignore[attr-defined]
    return view


def stand_before(app: Flask) -> None:
    """Put the guard before every view of `app`."""
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard asks, so that no view can be forgotten
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # it would ask for a Referer, which our pages never send; we check Origin
    )
    csrf.init_app(app)
    needs(Permission.OPEN)(app.view_functions["static"])
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api."):
            needs(Permission.DEVICE)(view)  # its own table says which of them ask for a signature
    app.before_request(_let_in)
    app.after_request(_keep_private)


def _let_in() -> AnyResponse | None:
    if request.endpoint is None:
        return None  # no such page: Flask says so
    permission = permission_of(_view())
    if permission in (Permission.DEVICE, Permission.LINK, Permission.TOKEN):
        return None  # it checks the kiosk's signature, the mark of its address, or the program's key itself
    g.account = g.half = g.session = None
    if permission is not Permission.OPEN or request.endpoint.startswith("staff."):
        _who()
    largest = getattr(_view(), "largest", None)
    if largest is not None and g.account is not None and may_somewhere(g.account.grants, permission):
        request.max_content_length = largest  # before the form is read for its token
    if request.method not in SAFE:
        _check_origin()
        csrf.protect()
    return _pass(permission)


def _view() -> object:
    return current_app.view_functions[request.endpoint or ""]


def _who() -> None:
    """Find out who is logged in: `g.account`, or `g.half` as long as their second factor is to come."""
    token = session.get("token")
    if not isinstance(token, str):
        return
    here = office()
    found = sessions.find(token, at=here.now(), idle_ms=idle_ms(here), absolute_ms=absolute_ms(here))
    known = questions_staff.account(found.account) if found else None
    if found is None or known is None:
        session.pop("token")
        session["over"] = True  # the login page says why it is there
        return
    g.session = found
    if found.factor_at is None and factors.of_account(known.id).any:
        g.half = known
    else:
        g.account = known


def _pass(permission: Permission | None) -> AnyResponse | None:
    known = account()
    if permission is Permission.OPEN or (permission is Permission.HALF and (known or half())):
        return None
    if known is None and permission is not None:
        path = request.full_path.removesuffix("?")
        back = path if request.method == "GET" and path != "/" else None
        return redirect(url_for("staff.second" if half() else "staff.login", next=back), 303)
    if known is None or not may_somewhere(known.grants, permission):
        return abort(403)
    if permission is not Permission.SELF and g.session.factor_at is None and factors.is_missing(office(), known):
        return redirect(url_for("staff.choose_factor"), 303)
    scoping.keep_to_sites(_view())
    return step_up.ask(known) if getattr(_view(), "steps_up", False) else None


def _check_origin() -> None:
    """A request that changes something must come from a page of ours: browsers say where it was made.

    Our pages send no referrer, so a browser gives their origin as "null"; then Sec-Fetch-Site must vouch for it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = urlsplit(office().settings.server.base_url)
    known = {None, f"{ours.scheme}://{ours.netloc}", f"{request.scheme}://{request.host}"}
    if site not in (None, "same-origin") or origin not in (known | {"null"} if site else known):
        abort(400)


def _keep_private(response: Response) -> Response:
    """What somebody saw logged in must not lie in a cache; style sheets and fonts may."""
    if request.endpoint is not None and getattr(_view(), "sees", False):
        response.headers["Permissions-Policy"] = features(camera=True)
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
