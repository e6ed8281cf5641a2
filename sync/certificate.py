"""The certificate that a server shows: how long it is still good, and whether it is so when our clock is wrong. Asks
for nothing but the handshake."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

from sync.findings import Finding, age, bad, ok, unknown, warn

TIMEOUT_S = 10.0
SOON_DAYS = 14
DAY_MS = 24 * 3_600_000
_NOT_YET_GOOD, _NO_LONGER_GOOD = 9, 10  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME, which Python gives no name


def certificate(url: str, ca_file: str | None, now: int, mend: str, told: int | None = None) -> Finding:
    """The certificate of the server at `url`; `ca_file` is trusted instead of the system's, `None` for those. `mend`
    says how it is renewed. `told` is the time, ms UTC, that the server was believed for: it counts, and where our own
    clock alone speaks against the certificate, that is held against us. `None` while nothing but `now` is known."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    if parts.scheme != "https":
        return ok("certificate", f"{url} is on this machine and needs no certificate.")
    try:
        ends = _ends_at(host, port, ca_file, told)
    except ssl.SSLCertVerificationError as error:
        return bad("certificate", f"The certificate of {host} is not good: {error.verify_message}.", mend)
    except OSError as error:
        return unknown("certificate", f"The certificate of {host} cannot be seen: {error}.", "Check the network.")
    left = ends - (now if told is None else told)
    days = left // DAY_MS
    if days < SOON_DAYS:
        return warn("certificate", f"The certificate of {host} ends in {age(left)}.", mend, days_left=days)
    return ok("certificate", f"The certificate of {host} is good for {age(left)} more.", days_left=days)


def _ends_at(host: str, port: int, ca_file: str | None, told: int | None) -> int:
    """ms UTC. Raises `ssl.SSLCertVerificationError` for one that is not trusted, `OSError` when there is none."""
    try:
        return _dates(host, port, ssl.create_default_context(cafile=ca_file))[1]
    except ssl.SSLCertVerificationError as error:
        if told is None or not is_about_dates(error):
            raise
        first, last = _dates(host, port, dateless(ca_file))
        if not first <= told <= last:
            raise
        return last


def _dates(host: str, port: int, context: ssl.SSLContext) -> tuple[int, int]:
    """From when to when the certificate is good that is shown, ms UTC."""
    with (
        socket.create_connection((host, port), timeout=TIMEOUT_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return _dates_of(secured)


def is_about_dates(error: BaseException) -> bool:
    """Whether nothing but its dates, by our clock, spoke against a certificate."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in (_NOT_YET_GOOD, _NO_LONGER_GOOD)


def dateless(ca_file: str | None) -> ssl.SSLContext:
    """Checks issuer and name as ever, and no dates: for whoever looks at those with `is_good_at`, or trusts nothing
    that they hear. `ca_file` is trusted instead of the system's, `None` for those."""
    context = ssl.create_default_context(cafile=ca_file)
    context.verify_flags |= _NO_CHECK_TIME
    return context


def is_good_at(secured: ssl.SSLSocket, at: int) -> bool:
    """Whether the certificate shown over `secured` is good at a moment, ms UTC. Its issuers' dates cannot be seen."""
    first, last = _dates_of(secured)
    return first <= at <= last


def _dates_of(secured: ssl.SSLSocket) -> tuple[int, int]:
    shown = secured.getpeercert() or {}
    first, last = (int(ssl.cert_time_to_seconds(str(shown[name]))) * 1000 for name in ("notBefore", "notAfter"))
    return first, last
