"""How kiosk and server stand behind waitress: what never reaches an application, whatever a page or a network sends."""

import http.client
import json
import socket
from contextlib import closing

import pytest

from kiosk.serving import WAITRESS as KIOSK
from kiosk.signals import HEARTBEAT_S
from sync.headers import security_headers
from sync.server.app import WAITRESS as SERVER
from tests.answering import Answering

SETTINGS = {"kiosk": KIOSK, "server": SERVER}


def what_arrives(environ, start_response):
    """Answers with all that it was told of the request, and the length of its body."""
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    told["length"] = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


@pytest.fixture(params=SETTINGS.values(), ids=SETTINGS)
def settings(request):
    return request.param


@pytest.fixture
def connection(settings):
    answering = Answering(what_arrives, **settings)
    with closing(http.client.HTTPConnection("127.0.0.1", answering.port, timeout=20)) as connection:
        yield connection
    answering.stop()


def ask(connection, method="GET", body=None, headers=None):
    connection.request(method, "/", body, headers or {})
    answer = connection.getresponse()
    return answer, answer.read()


def test_what_a_stranger_says_of_whom_he_forwards_for_is_dropped(connection):
    said = {
        "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "443", "Forwarded": "for=192.0.2.7;host=evil.example",
    }  # fmt: skip

    _, body = ask(connection, headers=said)

    told = json.loads(body)
    assert [name for name in told if "FORWARDED" in name] == []
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["wsgi.url_scheme"] == "http"


def test_no_answer_tells_what_it_was_made_with(connection):
    answer, _ = ask(connection)

    assert answer.headers["Server"] is None


def test_a_header_longer_than_any_browsers_is_refused(connection):
    answer, _ = ask(connection, headers={"Cookie": "a" * 17 * 1024})

    assert answer.status == 431


def test_a_body_beyond_what_a_form_or_a_batch_can_be_is_refused(connection, settings):
    most = settings["max_request_body_size"]
    assert most <= 8 * 1024 * 1024

    connection.putrequest("POST", "/")  # refused by its length, before anything of it is read
    connection.putheader("Content-Length", str(most + 1))
    connection.endheaders()

    assert connection.getresponse().status == 413


def test_requests_on_one_connection_are_answered_one_after_the_other(connection, settings):
    """Reading ahead has been a way past the checks of waitress (GHSA-9298-4cf8-g4wj), and no browser needs it."""
    assert settings["channel_request_lookahead"] == 0
    with closing(socket.create_connection(("127.0.0.1", connection.port), timeout=20)) as both:
        both.sendall(b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        heard = b"".join(iter(lambda: both.recv(65536), b""))

    assert heard.index(b'"PATH_INFO": "/1"') < heard.index(b'"PATH_INFO": "/2"')


def test_eight_threads_answer_and_nobody_can_hold_them_for_long(settings):
    assert settings["threads"] == 8
    assert settings["connection_limit"] <= 200
    assert settings["channel_timeout"] <= 30
    assert settings["cleanup_interval"] <= 5
    assert settings["expose_tracebacks"] is False
    assert "trusted_proxy" not in settings


def test_a_page_that_went_away_is_noticed_before_its_connection_counts_as_idle():
    """Each heartbeat is written to the page: where nobody is left to read it, the stream ends and frees its thread."""
    assert KIOSK["channel_timeout"] > 2 * HEARTBEAT_S


@pytest.mark.parametrize("trusted_types", [True, False], ids=["kiosk", "server"])
def test_the_headers_of_the_house_let_a_page_do_what_it_needs_and_nothing_else(trusted_types):
    headers = dict(security_headers(trusted_types=trusted_types))
    policy = dict(rule.partition(" ")[::2] for rule in headers.pop("Content-Security-Policy").split("; "))
    features = headers.pop("Permissions-Policy").split(", ")

    assert policy.pop("require-trusted-types-for", None) == ("'script'" if trusted_types else None)
    ours = {"script-src", "style-src", "img-src", "font-src", "media-src", "connect-src", "form-action"}
    nobodys = {"default-src", "base-uri", "object-src", "frame-ancestors"}
    assert policy == dict.fromkeys(ours, "'self'") | dict.fromkeys(nobodys, "'none'")
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()", "serial=()"} <= set(features)
    assert headers == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_over_tls_browsers_are_to_come_back_over_tls():
    assert security_headers(trusted_types=False, https=True)["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains"
    )
