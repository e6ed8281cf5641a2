"""What stands before both web applications, in pure WSGI.

Whom a request must name: `Host` is checked before anything else runs, so that no page of a stranger can speak to us
under a name that it chose (DNS rebinding). And what every answer carries.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HostCheck:
    """Lets through requests whose Host is one of `hosts` ("name" or "name:port", any case) and whose target is a
    plain path; answers all others with 421 itself."""

    def __init__(self, application: Application, hosts: Iterable[str]) -> None:
        self._application = application
        self._hosts = frozenset(host.lower() for host in hosts)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        target = str(environ.get("REQUEST_URI", "/"))
        if str(environ.get("HTTP_HOST", "")).lower() in self._hosts and target.startswith("/"):
            return self._application(environ, start_response)
        return misdirected(start_response)


def misdirected(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The answer to whoever names somebody that we are not."""
    body = b"This server does not answer under that name.\n"
    start_response(
        "421 Misdirected Request",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ],
    )
    return [body]


class Always:
    """Puts the same headers on every answer of `application`, whatever it is. Beside the answer's own, so that nobody
    looks at each of them again for every page."""

    def __init__(self, application: Application, headers: Iterable[tuple[str, str]]) -> None:
        self._application = application
        self._headers = list(headers)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, headers + self._headers, exc_info)

        return self._application(environ, start)


def hosts_of(port: int, *names: str) -> list[str]:
    """Each name with the port, and without it where a client leaves it out (80, 443)."""
    usual = port in (80, 443)
    return [host for name in names for host in ([name, f"{name}:{port}"] if usual else [f"{name}:{port}"])]


def is_loopback(host: str) -> bool:
    """Whether a name or an address leads to this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
