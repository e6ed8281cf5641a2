"""Somebody's browser before servers in processes of their own: each request goes to the next of them, as a balancer
would send it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from itertools import cycle
from subprocess import PIPE, Popen
from sys import executable
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask

from sync.server.office import Office
from tests.offices import free_port
from tests.staff.desks import Desk


@dataclass(frozen=True)
class Answer:
    """What came over the wire, in the words of a test client's answer. `location` is "" where it leads nowhere."""

    status_code: int
    text: str
    mimetype: str
    location: str


class Wire:
    """Speaks HTTP to servers on these ports in turn, and keeps cookies."""

    def __init__(self, ports: list[int], first: int) -> None:
        self._ports = cycle(ports[first % len(ports) :] + ports[: first % len(ports)])
        self._cookies: dict[str, str] = {}

    def get(self, address: str, *, follow_redirects: bool = False, **_client: object) -> Answer:
        answer = self._ask("GET", address)
        while follow_redirects and answer.location:
            answer = self._ask("GET", answer.location)
        return answer

    def post(self, address: str, *, data: dict[str, Any], **_client: object) -> Answer:
        return self._ask("POST", address, urlencode(data, doseq=True))

    def get_cookie(self, name: str, **_client: object) -> Morsel[str] | None:
        return SimpleCookie({name: self._cookies[name]})[name] if name in self._cookies else None

    def _ask(self, method: str, address: str, body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("localhost", next(self._ports))
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        parts = urlsplit(address)
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, told)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, text, answer.headers.get_content_type(), answer.headers["Location"] or "")


class DistantDesk(Desk):
    """A desk whose browser reaches servers over the wire."""

    def __init__(self, office: Office, app: Flask, ports: list[int], first: int) -> None:
        super().__init__(office, app)
        self.client = Wire(ports, first)  # type: ignore[assignment]


@contextmanager
def serving_in_processes(office: Office, count: int) -> Iterator[list[int]]:
    """So many servers over the database of `office`, and their ports."""
    where = office.settings.server
    with ExitStack() as open:
        ports = [free_port() for _ in range(count)]
        servers = []
        for port in ports:
            words = [executable, "-m", "tests.staff.serving_staff", str(where.home), where.database, str(port)]
            server = open.enter_context(Popen(words, stdin=PIPE, stdout=PIPE))
            open.callback(server.kill)  # before it is waited for, should it not have ended
            servers.append(server)
        for server in servers:
            assert server.stdout is not None and server.stdout.readline() == b"ready\n"
        yield ports
        for server in servers:
            assert server.stdin is not None
            server.stdin.close()
        assert [server.wait(30) for server in servers] == [0] * count
