"""The server over HTTP: the only file with an HTTP client. Signs what must be signed, and turns every failure of the
network into a `SyncError`.

Nothing is tried again here, with two exceptions: a number that was to be signed and had grown old is renewed once, and
where nothing but our clock speaks against the certificate, the server is asked for the time first. No redirect is
followed. Must not know what a fact is.
"""

from __future__ import annotations

import hashlib
import secrets
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import SKIP_HEADER, Timeout, parse_url

from sync import certificate, journal, wire
from sync.ports import Batch, Delta, Signer, Snapshot, SyncError
from sync.protocol import (
    BatchHeader,
    Corrupt,
    Cursor,
    EnrolAnswer,
    EnrolRequest,
    ErrorAnswer,
    FeedHeader,
    Fork,
    Gap,
    HashesAnswer,
    Hello,
    HelloAnswer,
    Keys,
    PushAnswer,
    Pushed,
    Quarantined,
    QuarantineReason,
    Revoked,
    TimeAnswer,
    request_bytes,
    time_bytes,
)
from sync.signing import KeyFileError, is_signed, read_key_file
from sync.wire import WireError

TIMEOUT = Timeout(connect=10, read=60)
LARGEST_ANSWER = 64 * 1024 * 1024  # a register of 100,000 people
LARGEST_WAIT_S = 24 * 60 * 60.0
ROOT = "/api/v1"
_BATCH = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Answered:
    """An answer, read in full."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True)
class KnownServer:
    """What a kiosk has that was welcome once. `key` gives the public key that the server signs with, `None` while it
    was never told; `up` is ms since the boot, whatever the wall clock does."""

    key: Callable[[], bytes | None]
    up: Callable[[], int]


def known_by(key_file: Path, up: Callable[[], int]) -> KnownServer:
    """A server whose public key was laid into a file, or will be."""

    def key() -> bytes | None:
        try:
            return read_key_file(key_file)
        except KeyFileError:
            return None

    return KnownServer(key, up)


class HttpServer:
    """The `Server` port over HTTP. One connection, kept open; safe to use from several threads, one request at a
    time."""

    def __init__(
        self, url: str, device: str, signer: Signer, ca_file: str | None = None, known: KnownServer | None = None
    ) -> None:
        """`url` is the server's address, `ca_file` a certificate to trust instead of the system's, `None` for those.
        `known` helps where the clock is wrong."""
        self._wire = _Wire(url, ca_file, known)
        self._device = device
        self._signer = signer
        self._nonce = ""
        self._lock = threading.Lock()

    def hello(self, hello: Hello) -> HelloAnswer:
        return _read(self._signed("POST", "/hello", msgspec.json.encode(hello)), HelloAnswer)

    def push(self, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> PushAnswer:
        body = wire.squeeze(wire.write_batch(header, bodies, detached))
        response = self._wire.ask("POST", f"{ROOT}/streams/{header.inc}/facts", body, _BATCH)
        self._take_nonce(response)
        return _push_answer(response)

    def delta(self, cursor: Cursor) -> Delta | None:
        words = urlencode({"epoch": cursor.epoch, "pos": cursor.pos, "hash": cursor.hash, "scope": cursor.scope})
        header, lines = _feed_of(self._signed("GET", f"/feed?{words}", b""))
        if header.mode != "delta":
            return None
        try:
            return Delta(header, wire.read_changes(lines))
        except WireError as error:
            raise SyncError("protocol", f"the feed that came {error}") from error

    def snapshot(self, etag: str | None) -> Snapshot | None:
        headers = {"If-None-Match": f'"{etag}"'} if etag else {}
        response = self._signed("GET", "/snapshot", b"", headers)
        return None if response.status == 304 else Snapshot(*_feed_of(response))

    def hashes(self, inc: str, seqs: Sequence[int]) -> dict[int, bytes]:
        places = ",".join(str(seq) for seq in seqs)
        answer = _read(self._signed("GET", f"/streams/{inc}/hashes?at={places}", b""), HashesAnswer)
        return {each.seq: bytes.fromhex(each.hash) for each in answer.hashes}

    def facts_after(self, inc: str, seq: int) -> Batch | None:
        response = self._signed("GET", f"/streams/{inc}/facts?after={seq}", b"")
        if response.status == 204:
            return None
        _expect(response, 200)
        try:
            header, bodies, detached = wire.read_batch(wire.inflate(response.data, LARGEST_ANSWER))
            return Batch(
                header.inc, header.first, bodies, detached, bytes.fromhex(header.prev), bytes.fromhex(header.head),
                header.parent, bytes.fromhex(header.parent_head),
            )  # fmt: skip
        except (WireError, ValueError) as error:
            raise SyncError("protocol", f"the facts that came back do not read: {error}") from error

    def quarantine(
        self, reason: QuarantineReason, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]
    ) -> str:
        body = wire.squeeze(wire.write_batch(header, bodies, detached))
        response = self._wire.ask("POST", f"{ROOT}/quarantine/{reason}", body, _BATCH)
        self._take_nonce(response)
        return _read(response, Quarantined).id

    def keys(self) -> Keys:
        return _read(self._signed("GET", "/keys", b""), Keys)

    def close(self) -> None:
        self._wire.close()

    def _signed(self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> _Answered:
        with self._lock:
            response = self._ask_signed(method, ROOT + path, body, headers or {})
            if response.status == 401 and _error_of(response).code == "nonce":
                response = self._ask_signed(method, ROOT + path, body, headers or {})
            return response

    def _ask_signed(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> _Answered:
        if not self._nonce:
            self._nonce = _read(self._wire.ask("GET", f"{ROOT}/time"), TimeAnswer).nonce
        nonce, self._nonce = self._nonce, ""  # used once, also when the answer is lost
        message = request_bytes(self._device, method, path, nonce, hashlib.sha256(body).hexdigest())
        signed = {
            "Lada-Device": self._device,
            "Lada-Nonce": nonce,
            "Lada-Signature": self._signer.sign(message).hex(),
            "Content-Type": "application/json",
        }
        response = self._wire.ask(method, path, body, {**headers, **signed})
        self._take_nonce(response)
        return response

    def _take_nonce(self, response: _Answered) -> None:
        self._nonce = response.headers.get("Lada-Nonce", self._nonce)


def enrol(url: str, request: EnrolRequest, ca_file: str | None = None) -> EnrolAnswer:
    """Ask for admission with a one-time code. Raises `SyncError`; its message says what the server said."""
    with _Wire(url, ca_file) as connection:
        headers = {"Content-Type": "application/json"}
        return _read(connection.ask("POST", f"{ROOT}/enrol", msgspec.json.encode(request), headers), EnrolAnswer)


def ask_time(url: str, ca_file: str | None = None, known: KnownServer | None = None) -> int:
    """True time, ms UTC, as the server has it. Raises `SyncError`."""
    with _Wire(url, ca_file, known) as connection:
        return _read(connection.ask("GET", f"{ROOT}/time"), TimeAnswer).server_time


class _Wire:
    """One kept connection to one server."""

    def __init__(self, url: str, ca_file: str | None, known: KnownServer | None = None) -> None:
        self._url, self._ca_file, self._known = parse_url(url), ca_file, known
        self._prefix = (self._url.path or "").rstrip("/")
        self._named = f"The server at {url}"
        self._says = {"User-Agent": "lada", "Accept-Encoding": SKIP_HEADER}
        options: dict[str, Any] = {"maxsize": 1, "timeout": TIMEOUT, "retries": False}
        host, port = self._url.host or "", self._url.port
        self._pool: urllib3.HTTPConnectionPool
        if self._url.scheme == "https":
            self._pool = urllib3.HTTPSConnectionPool(host, port, ca_certs=ca_file, **options)
        else:
            self._pool = urllib3.HTTPConnectionPool(host, port, **options)

    def __enter__(self) -> _Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> _Answered:
        """One request, its answer read in full. Raises `SyncError` when there is none, and for 429 and 5xx."""
        try:
            try:
                answered = self._once(self._pool, method, path, body, headers)
            except SSLError as error:
                if not (certificate.is_about_dates(error.args[0]) and self._learn_time()):
                    raise
                answered = self._once(self._pool, method, path, body, headers)
        except SSLError as error:
            raise SyncError(
                "tls", f"{self._named} shows no certificate that we trust, or the clock is wrong: {_plainly(error)}."
            ) from error
        except HTTPError as error:
            raise SyncError("network", f"{self._named} cannot be reached: {_plainly(error)}.") from error
        if answered.status == 429 or answered.status >= 500:
            raise SyncError("busy", f"{self._named} answered {answered.status}.", retry_after=_retry_after(answered))
        return answered

    def _once(
        self, pool: urllib3.HTTPConnectionPool, method: str, path: str, body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> _Answered:  # fmt: skip
        response = pool.request(
            method, self._prefix + path, body=body or None, headers={**self._says, **(headers or {})},
            redirect=False, preload_content=False, decode_content=False,
        )  # fmt: skip
        return _Answered(response.status, response.headers, _body_of(response))

    def _learn_time(self) -> bool:
        """Our clock calls the certificate too old or too young. Ask the server for the time, signed with the key that
        it told when it let us in, over a connection that nothing else is said on; then hold the certificate against
        that time. `False`: nobody who has the key has answered."""
        key = self._known.key() if self._known is not None else None
        if self._known is None or key is None:
            return False
        asked, up = secrets.token_hex(16), self._known.up
        before = up()
        with self._secured(lambda: None) as pool:
            try:
                answer = _read(self._once(pool, "GET", f"{ROOT}/time?for={asked}"), TimeAnswer)
                signature = bytes.fromhex(answer.signature)
            except (HTTPError, SyncError, ValueError):
                return False
        if not is_signed(key, signature, time_bytes(asked, answer.server_time)):
            return False
        self._pool.close()
        self._pool = self._secured(lambda: answer.server_time + up() - before)
        return True

    def _secured(self, true_time: Callable[[], int | None]) -> urllib3.HTTPSConnectionPool:
        """Connections that hold the certificate's dates against `true_time` instead of our clock; `None` against
        nothing."""

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                at = true_time()
                if at is not None and not certificate.is_good_at(cast(ssl.SSLSocket, self.sock), at):
                    self.close()
                    raise ssl.SSLError("its certificate is not good by the server's own clock")

        context = certificate.dateless(self._ca_file)
        pool = urllib3.HTTPSConnectionPool(
            self._url.host or "", self._url.port, maxsize=1, timeout=TIMEOUT, retries=False, ssl_context=context
        )
        pool.ConnectionCls = Connection
        return pool


def _plainly(error: HTTPError) -> str:
    """What was wrong, without the names of our libraries' parts."""
    known = {
        NameResolutionError: "nobody knows its name",
        NewConnectionError: "nothing answers there",  # before its parent
        ConnectTimeoutError: "it does not answer",
        ReadTimeoutError: "it fell silent",
        ProtocolError: "the connection broke",
    }
    return next((words for kind, words in known.items() if isinstance(error, kind)), str(error))


def _body_of(response: urllib3.BaseHTTPResponse) -> bytes:
    """The body, up to a limit; the connection is given back."""
    data = response.read(LARGEST_ANSWER + 1)
    if len(data) > LARGEST_ANSWER:
        response.close()
        raise SyncError("protocol", "the server's answer is far too long")
    response.release_conn()
    return data


def _retry_after(response: _Answered) -> float | None:
    """Seconds, as far as the header gives seconds; a date would have to be believed against our own clock."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), LARGEST_WAIT_S) if text.isdecimal() else None


def _read(response: _Answered, kind: type[Answer]) -> Answer:
    """The answer as `kind`. Raises `SyncError` when it is an error, or nothing that we know."""
    _expect(response, 200)
    try:
        return msgspec.json.decode(response.data, type=kind)
    except journal.UNREADABLE as error:
        raise SyncError("protocol", f"the answer does not read, is this Lada's server? {error}") from error


def _expect(response: _Answered, status: int) -> None:
    if response.status != status:
        said = _error_of(response)
        word = said.code if said.code in ("unknown_device", "pending", "suspended", "revoked") else "refused"
        raise SyncError(word, f"The server says: {said.message}", permanent=True)


def _feed_of(response: _Answered) -> tuple[FeedHeader, list[bytes]]:
    _expect(response, 200)
    try:
        return wire.read_feed(wire.inflate(response.data, LARGEST_ANSWER, several=True))
    except WireError as error:
        raise SyncError("protocol", f"the feed that came {error}") from error


def _push_answer(response: _Answered) -> PushAnswer:
    try:
        return msgspec.json.decode(response.data, type=Pushed | Gap | Fork | Corrupt | Revoked)
    except journal.UNREADABLE as error:
        _expect(response, 200)
        raise SyncError("protocol", f"the answer does not read, is this Lada's server? {error}") from error


def _error_of(response: _Answered) -> ErrorAnswer:
    try:
        return msgspec.json.decode(response.data, type=ErrorAnswer)
    except journal.UNREADABLE:
        return ErrorAnswer("unknown", "no reason given")
