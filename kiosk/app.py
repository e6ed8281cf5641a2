"""The kiosk's web application: composition only. Screens lie in `kiosk/views`, their addresses in `kiosk/routes.py`.

    Host check (before anything else) → who may → CSRF, origin → view → headers
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, cast

from babel import Locale
from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from kiosk.routes import ROUTES, Permission, Route
from kiosk.station.outcome import Refused
from kiosk.views import COUNTER, counter, visitor
from kiosk.views.addresses import AddressedFlask
from kiosk.views.catalogues import SteadyBabel
from kiosk.views.frame import frame
from kiosk.views.signatures import FormCheck, FormToken, SignedCookie
from kiosk.views.status import quiet_language
from kiosk.views.templates import Templates
from kiosk.words import CATALOGUES, LANGUAGES
from sync import static_files
from sync.headers import NO_STORE, security_headers
from sync.hosts import Always, Application, HostCheck, hosts_of
from sync.rules.refusals import Reason, Refusal

if TYPE_CHECKING:
    from kiosk.counter import Counter

CHECKOUT = Path(__file__).resolve().parent.parent
DOMAINS = ("kiosk", "loans", "desk", "slips", "printers", "bookings", "pages", "sheet", "stocktake", "meters")
LOCALES = {language: Locale(language) for language in LANGUAGES}  # looked for once, not for each page
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
HEADERS = security_headers(trusted_types=True)
logger = logging.getLogger("lada.kiosk")


class _Screens(AddressedFlask):
    """The screens of a counter: each request sees one version of the register from its beginning to its end."""

    def full_dispatch_request(self) -> Response:
        with cast("Counter", self.extensions[COUNTER]).store.steadily():
            return super().full_dispatch_request()


def create_app(counter: Counter) -> Application:
    """The whole kiosk as WSGI, for 127.0.0.1 and localhost at the port of the settings."""
    return HostCheck(make_flask(counter).wsgi_app, hosts_of(counter.settings.kiosk.port, "127.0.0.1", "localhost"))


def make_flask(counter: Counter) -> Flask:
    """The application behind the check of `Host`."""
    app = _Screens("kiosk", root_path=str(CHECKOUT), static_folder="static", template_folder="templates")
    app.jinja_environment, app.session_interface = Templates, SignedCookie()
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),  # sessions live in memory, so a restart may forget their cookies
        SESSION_COOKIE_NAME="__Host-lada-kiosk",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=100_000,
        MAX_FORM_PARTS=100,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="Europe/Warsaw",
        BABEL_DOMAIN=";".join(DOMAINS),
        BABEL_TRANSLATION_DIRECTORIES=";".join([str(CATALOGUES)] * len(DOMAINS)),
    )
    app.extensions[COUNTER] = counter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["get_locale"] = get_locale
    SteadyBabel(app, locale_selector=_locale)
    app.before_request(_check_origin)
    app.before_request(_check_permission)
    token = FormToken()
    FormCheck(app, token).exempt("kiosk.views.bench.bench")  # stands beside every session, with a token of its own
    app.jinja_env.globals["csrf_token"] = token
    app.after_request(_guard)
    app.wsgi_app = Always(app.wsgi_app, HEADERS.items())  # type: ignore[method-assign]
    app.context_processor(frame)
    _add_routes(app)
    _add_errors(app)
    app.url_defaults(static_files.add_stamp)
    app.url_value_preprocessor(static_files.drop_stamp)
    return app


def _add_routes(app: Flask) -> None:
    for route in ROUTES:
        app.add_url_rule(route.rule, route.endpoint, route.view, methods=route.methods)
    app.extensions["lada.routes"] = {route.endpoint: route for route in ROUTES}


def _route() -> Route | None:
    routes: dict[str, Route] = current_app.extensions["lada.routes"]
    return routes.get(request.endpoint or "")


def _locale() -> Locale:
    route = _route()
    language = quiet_language() if route is not None and route.quiet else visitor().language
    return LOCALES.get(language) or LOCALES["pl"]


# --- who may ----------------------------------------------------------------------------------------------------------


def _check_origin() -> None:
    """A page of a stranger cannot make this browser act here. Browsers say `null` where no referrer is sent."""
    if request.method not in UNSAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin") or origin not in (None, "null", f"http://{request.host}"):
        raise Forbidden
    if origin == "null" and site is None:
        raise Forbidden


def _check_permission() -> AnyResponse | None:
    route = _route()
    if route is not None and not route.quiet and not route.counts:
        visitor().counting = None  # whoever counted has gone to another screen
    if route is None or route.permission is Permission.ANYONE:
        return None
    if route.permission is Permission.BENCH:
        if counter().bench is None:
            raise NotFound
        return None
    session = visitor()
    if route.permission is Permission.MEMBER:
        return None if session.person is not None else _begin_again()
    if session.staff is not None:
        return None
    if session.person is None:
        return _begin_again()
    raise Forbidden


def _begin_again() -> AnyResponse:
    """The session is over: a look goes back to the start, an act is told that nothing was saved."""
    if request.method not in UNSAFE:
        return redirect(url_for("home"), 303)
    visitor().refused = Refused("session", (Refusal(Reason.SESSION_OVER),))
    return redirect(url_for("refused"), 303)


# --- errors -----------------------------------------------------------------------------------------------------------


def _add_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda _error: _begin_again())
    app.register_error_handler(HTTPException, _no_such_screen)
    app.register_error_handler(Exception, _bug)


def _no_such_screen(error: HTTPException) -> AnyResponse | tuple[str, int]:
    """404 and its relatives: a way back, in the visitor's language."""
    code = error.code or 500
    if code < 400:
        return error.get_response()  # a redirect of the router
    return render_template("kiosk/no_such_screen.html", code=code), code


def _bug(error: Exception) -> tuple[str, int]:
    """We erred. The visitor gets a way on and a short reference, the log the rest."""
    reference = secrets.token_hex(3).upper()
    logger.error("bug %s at %s", reference, request.endpoint, exc_info=error)
    return render_template("kiosk/bug.html", reference=reference), 500


# --- every answer -----------------------------------------------------------------------------------------------------


def _guard(response: Response) -> Response:
    if request.method in UNSAFE:
        counter().print_soon()  # an act may have queued a slip
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = NO_STORE
    else:
        response.headers["Cache-Control"] = static_files.kept(request.path)
    return response
