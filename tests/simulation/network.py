"""The network between kiosks and the server: requests of the real client go straight into the real WSGI application,
through everything that may happen to them on the way."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from sync.signing import KeySigner
from sync.transport import HttpServer

ADDRESS = "http://localhost:8090"
MISCHIEF = (
    "lose the request", "lose the answer", "double", "hold back", "cut the request short", "cut the answer short",
    "answer 502 before", "answer 502 after", "answer 429", "fail to fold",
)  # fmt: skip
Answer = tuple[int, list[tuple[str, str]], bytes]


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire."""

    method: str
    target: str
    body: bytes
    headers: Mapping[str, str]


class Network:
    """`heard` is told every request that the server has answered, with the status."""

    def __init__(self, heard: Callable[[Request, int], None]) -> None:
        self.application: Callable[..., object] | None = None
        self.plan: list[str | None] = []  # what happens to the next requests, one word each
        self.held: list[Request] = []
        self.folding_fails = False
        self._heard = heard

    def connect(self, device: str, signer: KeySigner) -> HttpServer:
        """A client as the kiosk has it; only the socket is missing."""
        server = HttpServer(ADDRESS, device, signer)
        server._wire._pool = _Pool(self)  # type: ignore[assignment]
        return server

    def deliver_late(self, number: int) -> None:
        """A request that was held back arrives after all; nobody waits for its answer."""
        self.deliver(self.held.pop(number))

    def carry(self, request: Request) -> Answer:
        """One request and its answer, or `ProtocolError`."""
        word = self.plan.pop(0) if self.plan else None
        if word in ("lose the request", "hold back"):
            if word == "hold back":
                self.held.append(request)
            raise ProtocolError("the request was lost")
        if word in _WITHOUT_SERVER:
            return _WITHOUT_SERVER[word]
        if word == "cut the request short":
            request = replace(request, body=request.body[: len(request.body) // 2])
        if word == "double":
            self.deliver(request)
        self.folding_fails = word == "fail to fold"
        status, headers, data = self.deliver(request)
        self.folding_fails = False
        return _on_the_way_back(word, status, headers, data)

    def deliver(self, request: Request) -> Answer:
        """Let the server answer."""
        path, _, query = request.target.partition("?")
        environ: dict[str, object] = {
            "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_URI": request.target, "SERVER_NAME": "localhost", "SERVER_PORT": "8090",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost:8090", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(request.body)),
        }  # fmt: skip
        for name, value in request.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            begun.append((int(status.split()[0]), headers))

        assert self.application is not None
        answer = self.application(environ, start)
        try:
            data = b"".join(answer)  # type: ignore[arg-type]
        finally:
            answer.close()  # type: ignore[attr-defined]
        [(status, headers)] = begun
        self._heard(request, status)
        return status, headers, data


_WITHOUT_SERVER: dict[str | None, Answer] = {
    "answer 502 before": (502, [], b""), "answer 429": (429, [("Retry-After", "7")], b"")
}  # fmt: skip


def _on_the_way_back(word: str | None, status: int, headers: list[tuple[str, str]], data: bytes) -> Answer:
    if word == "lose the answer":
        raise ProtocolError("the answer was lost")
    if word == "answer 502 after":
        return 502, [], b""
    return status, headers, data[: len(data) // 2] if word == "cut the answer short" else data


class _Pool:
    """What the client believes to be its connections."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def request(
        self, method: str, target: str, *, body: bytes | None, headers: Mapping[str, str], **_: object
    ) -> HTTPResponse:
        status, sent, data = self._network.carry(Request(method, target, body or b"", headers))
        return HTTPResponse(
            io.BytesIO(data), sent, status, preload_content=False, decode_content=False, request_method=method
        )

    def close(self) -> None:
        """Nothing is open."""
