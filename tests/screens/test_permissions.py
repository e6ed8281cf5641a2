"""Who may use which address: every address of the kiosk with every role, from the application's own map."""

import pytest
from werkzeug.test import TestResponse

from kiosk.app import create_app, make_flask
from kiosk.routes import ROUTES, Permission, Route
from sync import codes
from sync.headers import security_headers
from sync.rules.refusals import Reason
from tests import cast
from tests.screens.at_counter import HERE, Visitor

ROLES = ("nobody", "member", "staff")
MAY = {
    Permission.ANYONE: set(ROLES),
    Permission.MEMBER: {"member", "staff"},
    Permission.STAFF: {"staff"},
    Permission.BENCH: set(),  # this counter has no bench
}
VALUES = {"word": "network", "document": codes.make(codes.CodeKind.DOCUMENT, bytes(9))}


def test_every_address_of_the_application_is_in_the_table(counter):
    app = make_flask(counter)

    known = {(route.rule, route.endpoint) for route in ROUTES} | {("/static/<path:filename>", "static")}

    assert {(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()} == known


def test_no_address_answers_to_more_methods_than_the_table_says(counter):
    app = make_flask(counter)
    allowed = {route.endpoint: {*route.methods, *({"HEAD"} if "GET" in route.methods else ())} for route in ROUTES}

    wrong = {
        rule.endpoint: rule.methods
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and rule.methods != allowed[rule.endpoint]
    }

    assert wrong == {}


def facts_of(counter) -> int:
    return counter.store.database.reading().execute("SELECT count(*) FROM journal").fetchone()[0]


def become(visitor: Visitor, role: str) -> None:
    """The same browser, with somebody of this role before it and nothing left of what was before."""
    visitor.go("/")
    if role == "member":
        visitor.tap_card(cast.ANNA_UID)
    if role == "staff":
        visitor.tap_card(cast.MARTA_UID)
        visitor.session.staff = visitor.session.person
        visitor.session.staff_seen_at = visitor.counter.clock.now()


@pytest.mark.parametrize("role", ROLES)
def test_each_address_opens_to_those_who_may_and_to_nobody_else(counter, role):
    wrong, visitor = [], Visitor(counter)
    for route in ROUTES:
        if route.endpoint == "signals":
            continue  # an endless answer; it is open to anybody, as the table says
        become(visitor, role)
        answer = ask(visitor, route)
        if route.permission is Permission.BENCH:
            right = answer.status_code == 404
        else:
            right = is_shut_out(visitor, answer, route) != (role in MAY[route.permission])
        if not right:
            wrong.append(f"{route.rule} {answer.status} {answer.location}")

    assert wrong == []


def ask(visitor: Visitor, route: Route) -> TestResponse:
    app = visitor.client.application
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == route.endpoint)
    with app.test_request_context(base_url=HERE):
        address = app.url_for(route.endpoint, **{name: VALUES[name] for name in rule.arguments})
    if "GET" in route.methods:
        return visitor.client.get(address, base_url=HERE)
    return visitor.send_script_free(address)


def is_shut_out(visitor: Visitor, answer: TestResponse, route: Route) -> bool:
    """Somebody who is not known here goes back to the start, or is told that the time was over; a member is told that
    a screen of staff is not for them."""
    if answer.status_code == 403:
        return True
    if route.permission is Permission.ANYONE or answer.status_code != 303:
        return False
    refused = visitor.session.refused
    return answer.location == "/" or (refused is not None and refused.refusals[0].reason is Reason.SESSION_OVER)


def test_no_act_is_done_without_the_token_of_a_page(counter):
    """The bench, which is not here, has a token of its own: `tests/screens/test_bench.py`."""
    visitor = Visitor(counter)
    become(visitor, "staff")
    before = facts_of(counter)
    for route in ROUTES:
        if "POST" in route.methods and route.permission is not Permission.BENCH:
            answer = visitor.client.post(route.rule, base_url=HERE, headers={"Referer": HERE})
            assert answer.status_code == 303, route
            assert answer.location in ("/", "/refused")
    assert facts_of(counter) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=["another origin", "another site", "no origin and no word of the browser", "typed by hand"],
)
def test_a_form_of_a_strangers_page_is_turned_away(counter, headers):
    visitor = Visitor(counter)

    form = {"csrf_token": visitor.token()}
    answer = visitor.client.post("/appearance", data=form, base_url=HERE, headers={"Referer": HERE, **headers})

    assert answer.status_code == 403


def test_every_answer_carries_the_headers_that_bind_the_page(counter):
    visitor = Visitor(counter)
    for address in ("/", "/nowhere", "/static/sprite.svg", "/status", "/screen.css"):
        answer = visitor.client.get(address, base_url=HERE)
        assert set(security_headers(trusted_types=True).items()) <= set(answer.headers.items())
        assert (answer.headers["Cache-Control"] == "no-store") == (not address.startswith("/static"))
        answer.close()


def test_the_cookie_is_the_kiosks_own_and_no_script_reads_it(counter):
    cookie = make_flask(counter).test_client().get("/", base_url=HERE).headers["Set-Cookie"]

    assert cookie.startswith("__Host-lada-kiosk=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_another_name_for_this_machine_is_not_answered(counter):
    seen = []
    app = create_app(counter)
    for host in ("127.0.0.1:8080", "localhost:8080", "evil.example:8080", "127.0.0.1"):
        app({"HTTP_HOST": host, "REQUEST_METHOD": "GET", "PATH_INFO": "/status", "SERVER_NAME": "x", "SERVER_PORT": "1",
             "wsgi.url_scheme": "http", "REQUEST_URI": "/status", "wsgi.input": None, "wsgi.errors": None},
            lambda status, headers, info=None: seen.append(status[:3]))  # fmt: skip

    assert seen == ["200", "200", "421", "421"]


def test_a_bug_shows_a_reference_and_writes_it_to_the_log(counter, caplog, monkeypatch):
    visitor = Visitor(counter)
    monkeypatch.setattr(counter.station, "home", lambda at: 1 / 0)

    answer = visitor.go("/")

    assert answer.status_code == 500
    reference = next(record.args[0] for record in caplog.records if record.name == "lada.kiosk")
    assert str(reference) in visitor.page
    assert "ZeroDivision" not in visitor.page
