"""A real mail server on loopback for tests: aiosmtpd over TCP, which takes, refuses and breaks off as it is told."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Mailbox:
    """What came in. `refused` maps an address to the answer that it gets; `answer` is that to a whole letter. A mailbox
    that `dies` takes the letter and breaks the line instead of answering; `on_letter` is called before the answer."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"
        self.dies = False
        self.on_letter: Any = None
        self.logins: list[tuple[bytes, bytes]] = []
        self.was_secured = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address not in self.refused:
            envelope.rcpt_tos.append(address)
        return self.refused.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.raw.append(bytes(envelope.content or b""))
            letter = message_from_bytes(self.raw[-1], policy=default)
            self.letters.append((envelope.rcpt_tos[0], letter))  # type: ignore[arg-type]
        self.was_secured = session.ssl is not None
        if self.on_letter is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.on_letter)
        if self.dies:
            server.transport.abort()
        return self.answer

    def take_login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"sezam", handled=False)

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.letters]


@contextmanager
def serving_mail(mailbox: Mailbox, tls: ssl.SSLContext | None = None, **smtp: Any) -> Iterator[int]:
    """Take letters in until the block ends; the port. With `tls` it is spoken from the first byte on; `smtp` are
    further settings of aiosmtpd."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), 0

    def run() -> None:
        nonlocal port
        asyncio.set_event_loop(loop)
        def one() -> SMTP:
            return SMTP(mailbox, loop=loop, hostname="localhost", **smtp)

        server = loop.run_until_complete(loop.create_server(one, "127.0.0.1", 0, ssl=tls))
        port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run, name="mail server", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for localhost, signed by itself."""
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(encoding))
    return file


def secured(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
