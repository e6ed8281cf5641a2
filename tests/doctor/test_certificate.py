"""A server's certificate: good, soon over, over, of nobody, of another name, of nowhere; by a real handshake."""

import datetime
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sync.certificate import certificate
from sync.findings import State

DAY_MS = 24 * 3_600_000
NOW = datetime.datetime.now(datetime.UTC)
NOW_MS = int(NOW.timestamp() * 1000)


def made(folder, days):
    """A file with a key and a certificate for localhost that ends in so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - datetime.timedelta(days=100))
        .not_valid_after(NOW + datetime.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "server.pem"
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + signed.public_bytes(encoding))
    return file


@contextmanager
def shown(file):
    """Something that shows the certificate to whoever comes, one after another."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            with suppress(OSError):
                while True:
                    caller, _ = listener.accept()
                    with suppress(OSError), caller, context.wrap_socket(caller, server_side=True) as secured:
                        secured.recv(1)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(("days", "state"), [(90, "ok"), (13, "warn"), (-1, "bad")])
def test_a_certificate_is_told_by_the_days_that_it_has(tmp_path, days, state):
    file = made(tmp_path, days)

    with shown(file) as url:
        found = certificate(url, str(file), NOW_MS, "renew it")

    assert found.state == state
    assert found.details.get("days_left", days) == days


def test_a_certificate_of_nobody_we_know_is_bad(tmp_path):
    with shown(made(tmp_path, 90)) as url:
        found = certificate(url, None, NOW_MS, "renew it")

    assert (found.state, found.mend) == (State.BAD, "renew it")


def test_a_certificate_of_another_name_is_bad(tmp_path):
    file = made(tmp_path, 90)
    with shown(file) as url:
        assert certificate(url.replace("localhost", "127.0.0.1"), str(file), NOW_MS, "-").state is State.BAD


def test_nobody_there_is_unknown(tmp_path):
    assert certificate("https://localhost:9", None, NOW_MS, "-").state is State.UNKNOWN


def test_a_server_on_this_machine_needs_none():
    assert certificate("http://localhost:8090", None, NOW_MS, "-").state is State.OK
