"""TLS: a certificate that is not trusted is a failure with a name of its own; one that was handed over is trusted. A
clock that is wrong keeps nobody from a server whose key is known."""

from __future__ import annotations

import datetime
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sync import protocol, transport
from sync.ports import SyncError
from sync.signing import KeySigner
from sync.transport import HttpServer, KnownServer

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
SIGNER = KeySigner(b"s" * 32)


def ms(moment: datetime.datetime) -> int:
    return int(moment.timestamp() * 1000)


def certificate_from(first: datetime.datetime, last: datetime.datetime, folder: Path) -> Path:
    """A file with a key and a certificate for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(encoding)
    )
    return file


class Answers(BaseHTTPRequestHandler):
    """A server that tells the time, signed when it is asked to; `told` is its clock, `heard` what was asked."""

    told: int
    heard: list[str]

    def do_GET(self) -> None:
        type(self).heard.append(self.path)
        asked = parse_qs(urlsplit(self.path).query).get("for", [""])[0]
        signature = SIGNER.sign(protocol.time_bytes(asked, self.told)).hex() if asked else ""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"server_time":%d,"nonce":"n","signature":"%s"}' % (self.told, signature.encode()))

    def do_POST(self) -> None:
        type(self).heard.append(self.path)
        self.send_response(403)
        self.end_headers()
        self.wfile.write(b'{"code":"pending","message":"Not yet."}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(certificate: Path, told: datetime.datetime) -> Iterator[tuple[str, list[str]]]:
    """The address of a server whose clock shows `told`, and what it hears."""
    answers = type("Told", (Answers,), {"told": ms(told), "heard": []})
    server = HTTPServer(("127.0.0.1", 0), answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", answers.heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def certificate(tmp_path):
    return certificate_from(NOW - DAY, NOW + DAY, tmp_path)


@pytest.fixture
def address(certificate):
    with served(certificate, NOW) as (address, _):
        yield address


def test_a_certificate_that_was_handed_over_is_trusted(address, certificate):
    assert transport.ask_time(address, str(certificate)) == ms(NOW)


def test_a_certificate_of_nobody_we_know_is_refused_and_said_so(address):
    with pytest.raises(SyncError) as caught:
        transport.ask_time(address)

    assert (caught.value.word, caught.value.permanent) == ("tls", False)


def test_a_name_that_the_certificate_does_not_have_is_refused(address, certificate):
    with pytest.raises(SyncError) as caught:
        transport.ask_time(address.replace("localhost", "127.0.0.1"), str(certificate))

    assert caught.value.word == "tls"


# --- with a clock that is wrong: here the machine's is right, and the world is in another year ---


class Up:
    """Time since the boot, which only a test lets pass."""

    def __init__(self) -> None:
        self.ms = 60_000

    def __call__(self) -> int:
        return self.ms


def says(address: str, certificate: Path | None, key: bytes | None, up: Up | None = None) -> closing[HttpServer]:
    ca_file = str(certificate) if certificate else None
    return closing(HttpServer(address, "k1", KeySigner(b"k" * 32), ca_file, KnownServer(lambda: key, up or Up())))


def word_of(server: HttpServer) -> str:
    """What comes of a request that the server refuses as soon as it hears it."""
    with pytest.raises(SyncError) as caught:
        server.hello(protocol.Hello("k1", 1, "run", [], protocol.Clock(0, 0, 0), protocol.DeviceState("test", 0)))
    return caught.value.word


@pytest.mark.parametrize("year", [-40 * 365, 40 * 365], ids=["ours is ahead", "ours is behind"])
def test_a_server_whose_key_is_known_is_asked_for_the_time_first(tmp_path, year):
    there = NOW + year * DAY
    certificate = certificate_from(there - DAY, there + DAY, tmp_path)
    with served(certificate, there) as (address, heard), says(address, certificate, SIGNER.public_key) as server:
        assert word_of(server) == "pending"

    asked, *rest = heard
    assert asked.startswith("/api/v1/time?for=")
    assert rest == ["/api/v1/time", "/api/v1/hello"]


@pytest.mark.parametrize(
    "key", [None, KeySigner(b"x" * 32).public_key], ids=["it never told its key", "it has another key"]
)
def test_a_server_that_is_not_known_by_its_key_is_told_nothing(tmp_path, key):
    certificate = certificate_from(NOW + 9 * DAY, NOW + 11 * DAY, tmp_path)
    with served(certificate, NOW + 10 * DAY) as (address, heard), says(address, certificate, key) as server:
        assert word_of(server) == "tls"

    assert [path.partition("=")[0] for path in heard] == ["/api/v1/time?for"] * (key is not None)


def test_a_certificate_that_has_really_ended_stays_refused(tmp_path):
    certificate = certificate_from(NOW - 9 * DAY, NOW - 8 * DAY, tmp_path)
    with served(certificate, NOW) as (address, heard), says(address, certificate, SIGNER.public_key) as server:
        assert word_of(server) == "tls"

    assert len(heard) == 1


def test_one_that_ends_while_the_kiosk_runs_is_refused_from_then_on(tmp_path):
    certificate, up = certificate_from(NOW + 9 * DAY, NOW + 11 * DAY, tmp_path), Up()
    with (
        served(certificate, NOW + 10 * DAY) as (address, _),
        says(address, certificate, SIGNER.public_key, up) as server,
    ):
        assert word_of(server) == "pending"  # and the server hangs up
        up.ms += 2 * 24 * 3_600_000

        assert word_of(server) == "tls"


def test_a_wrong_clock_makes_nobody_trusted(tmp_path):
    certificate = certificate_from(NOW + 9 * DAY, NOW + 11 * DAY, tmp_path)
    with served(certificate, NOW + 10 * DAY) as (address, heard):
        with says(address, None, SIGNER.public_key) as server:
            assert word_of(server) == "tls"
        with says(address.replace("localhost", "127.0.0.1"), certificate, SIGNER.public_key) as server:
            assert word_of(server) == "tls"

    assert heard == []


SAYS_HELLO = """
import sys, time
from pathlib import Path
from sync import protocol
from sync.ports import SyncError
from sync.signing import KeySigner
from sync.transport import HttpServer, KnownServer
address, ca_file, key = sys.argv[1:]
known = KnownServer(lambda: bytes.fromhex(key), lambda: time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)
server = HttpServer(address, "k1", KeySigner(b"k" * 32), ca_file, known)
try:
    server.hello(protocol.Hello("k1", 1, "run", [], protocol.Clock(0, 0, 0), protocol.DeviceState("test", 0)))
except SyncError as error:
    print(time.gmtime().tm_year, error.word)
"""


@pytest.mark.parametrize("year", [1970, 2090])
def test_a_process_whose_clock_was_lost_speaks_to_a_server_that_it_knows(address, certificate, year):
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    clock = {"LD_PRELOAD": str(library), "FAKETIME": f"@{year}-03-01 00:00:00", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAYS_HELLO, address, str(certificate), SIGNER.public_key.hex()],
        env={**os.environ, **clock}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout.split() == [str(year), "pending"]
