"""The certificate that a server shows: how long it is still good. Asks for nothing but the handshake."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

from sync.findings import Finding, age, bad, ok, unknown, warn

TIMEOUT_S = 10.0
SOON_DAYS = 14
DAY_MS = 24 * 3_600_000


def certificate(url: str, ca_file: str | None, now: int, mend: str) -> Finding:
    """The certificate of the server at `url`; `ca_file` is trusted instead of the system's, `None` for those. `mend`
    says how it is renewed."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    if parts.scheme != "https":
        return ok("certificate", f"{url} is on this machine and needs no certificate.")
    try:
        ends = _ends_at(host, port, ca_file)
    except ssl.SSLCertVerificationError as error:
        return bad("certificate", f"The certificate of {host} is not good: {error.verify_message}.", mend)
    except OSError as error:
        return unknown("certificate", f"The certificate of {host} cannot be seen: {error}.", "Check the network.")
    days = (ends - now) // DAY_MS
    if days < SOON_DAYS:
        return warn("certificate", f"The certificate of {host} ends in {age(ends - now)}.", mend, days_left=days)
    return ok("certificate", f"The certificate of {host} is good for {age(ends - now)} more.", days_left=days)


def _ends_at(host: str, port: int, ca_file: str | None) -> int:
    """ms UTC. Raises `ssl.SSLCertVerificationError` for one that is not trusted, `OSError` when there is none."""
    context = ssl.create_default_context(cafile=ca_file)
    with (
        socket.create_connection((host, port), timeout=TIMEOUT_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = secured.getpeercert() or {}
    return int(ssl.cert_time_to_seconds(str(shown["notAfter"]))) * 1000
