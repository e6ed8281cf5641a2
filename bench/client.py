"""A browser's part in the figures: one connection kept alive, one cookie, no scripts. Every request is timed alone."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PURPOSE = re.compile(r'name="purpose" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """`took_ms` runs from the first byte sent to the last byte read. `to` is the address of a redirect."""

    status: int
    to: str
    body: str
    took_ms: float


class Client:
    """One connection to 127.0.0.1. Raises `AssertionError` for an answer that is neither a page nor a redirect."""

    def __init__(self, port: int) -> None:
        self._origin = f"http://127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookie = ""
        self.connect()

    def connect(self) -> None:
        """Connect anew: a server hangs up on whoever says nothing for long, as while other sides have their turn."""
        self._connection.close()
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origin}
        begin = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        took = (time.perf_counter() - begin) * 1000
        assert response.status in (200, 303), f"{method} {path}: {response.status}"
        if cookie := response.headers.get("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return Answer(response.status, response.headers.get("Location", ""), text.decode(), took)


def token_in(page: str) -> str:
    found = _TOKEN.search(page)
    assert found is not None, "the page has no form"
    return found[1]


def purposes_in(page: str) -> list[str]:
    """What the one big button of the greeting sends, or nothing at the first visit."""
    return _PURPOSE.findall(page)
