"""What the network can answer, and what becomes of it: against a server of our own on loopback that says anything."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sync import transport
from sync.ports import SyncError
from sync.protocol import EnrolRequest
from sync.transport import HttpServer
from tests.stations import Station


@contextmanager
def answering(status: int, body: bytes = b"", **headers: str) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_time = self.path.endswith("/time") and status != 302
            said = b'{"server_time":1,"nonce":"n"}' if is_time else body
            self.send_response(200 if is_time else status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def failure_of(url):
    station = Station("k1")
    server = HttpServer(url, "k1", station.signer)
    try:
        with pytest.raises(SyncError) as caught:
            server.hello(station.hello())
    finally:
        server.close()
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "word", "permanent"),
    [
        (200, b"<html>Log in to the hotel's network</html>", "protocol", False),
        (200, b"\xff\xfe", "protocol", False),
        (403, b'{"code":"pending","message":"wait"}', "pending", True),
        (401, b'{"code":"unknown_device","message":"who?"}', "unknown_device", True),
        (401, b'{"code":"nonce","message":"old"}', "refused", True),
        (404, b"not found", "refused", True),
        (302, b"", "refused", True),
        (500, b'{"code":"bug","message":"sorry"}', "busy", False),
        (503, b"", "busy", False),
        (429, b"", "busy", False),
    ],
    ids=[
        "a captive portal", "rubbish", "staff have not approved yet", "an unknown device",
        "a number that is never right", "no such address",
        "a redirect is not followed",
        "a mistake of theirs", "a server at rest", "too many requests",
    ],
)  # fmt: skip
def test_an_answer_that_is_none(status, body, word, permanent):
    with answering(status, body, Location="/elsewhere") as (url, asked):
        failure = failure_of(url)

    assert (failure.word, failure.permanent) == (word, permanent)
    assert "/elsewhere" not in asked


@pytest.mark.parametrize(("header", "seconds"), [("120", 120.0), ("9" * 20, 86400.0), ("soon", None), ("-5", None)])
def test_the_server_may_ask_for_patience(header, seconds):
    with answering(503, Retry_After=header) as (url, _):
        assert failure_of(url).retry_after == seconds


def test_a_server_that_is_not_there_is_a_failure_of_the_network():
    failure = failure_of("http://127.0.0.1:9")

    assert (failure.word, failure.permanent) == ("network", False)


def test_an_old_number_is_renewed_once_and_not_for_ever():
    with answering(401, b'{"code":"nonce","message":"old"}', Lada_Nonce="new") as (url, asked):
        failure_of(url)

    assert [path for path in asked if path.endswith("/hello")] == ["/api/v1/hello"] * 2


def test_a_server_under_a_path_is_reached_there():
    with answering(200, b"{}") as (url, asked):
        with pytest.raises(SyncError):
            transport.enrol(f"{url}/lada/", _request())
        assert transport.ask_time(f"{url}/lada") == 1

    assert asked == ["/lada/api/v1/enrol", "/lada/api/v1/time"]


def _request():
    return EnrolRequest(1, "AAAA-AAAA", "00" * 32, "K", "m", "1")
