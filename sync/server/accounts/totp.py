"""Codes of an app (TOTP, RFC 6238): six digits that change every 30 seconds, each good once. The only file that knows
pyotp.

The app's secret is made of a random salt and the server's key, so the database alone gives no secret away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

import pyotp

from sync.server.accounts.accounts_models import StaffTotp
from sync.server.models import database

STEP_MS = 30_000
BESIDE = 1  # steps that a phone's clock may be off, either way
DIGITS = 6


def begin(key: bytes, account: str) -> str:
    """The secret for the app, base32; a new one every time until it is confirmed. `key` is the server's."""
    with database.writing():
        salt = secrets.token_hex(16)
        StaffTotp.delete().where(StaffTotp.account == account, StaffTotp.confirmed_at.is_null()).execute()
        StaffTotp.insert(account=account, salt=salt).on_conflict_ignore().execute()
        return _secret(key, account, StaffTotp.get_by_id(account).salt)


def waiting(key: bytes, account: str) -> str | None:
    """The secret that still waits for its first code; `None` where none does."""
    row = StaffTotp.get_or_none(StaffTotp.account == account, StaffTotp.confirmed_at.is_null())
    return _secret(key, account, row.salt) if row else None


def address(secret: str, login: str, centre: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=centre or "Lada")


def code_of(secret: str, at: int) -> str:
    """What the app shows at `at`, ms UTC."""
    return str(pyotp.TOTP(secret).generate_otp(at // STEP_MS))


def is_set(account: str) -> bool:
    return StaffTotp.select().where(StaffTotp.account == account, StaffTotp.confirmed_at.is_null(False)).exists()


def confirm(key: bytes, account: str, code: str, at: int) -> bool:
    """The first code that the app shows: from now on it counts."""
    with database.writing():
        if not _use(key, account, code, at, StaffTotp.confirmed_at.is_null()):
            return False
        StaffTotp.update(confirmed_at=at).where(StaffTotp.account == account).execute()
    return True


def is_right(key: bytes, account: str, code: str, at: int) -> bool:
    """Whether `code` is what the app shows now or one step beside, and was not used yet. Then it is used."""
    return _use(key, account, code, at, StaffTotp.confirmed_at.is_null(False))


def remove(account: str) -> bool:
    """Returns whether there was one that counted."""
    with database.writing():
        was = is_set(account)
        StaffTotp.delete().where(StaffTotp.account == account).execute()
    return was


def _use(key: bytes, account: str, code: str, at: int, state: object) -> bool:
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    with database.writing():
        row = StaffTotp.get_or_none(StaffTotp.account == account, state)
        step = _step(_secret(key, account, row.salt), digits, at) if row else None
        if step is None:
            return False
        # two requests with one code: the second finds the step used
        used = StaffTotp.update(last_step=step).where(StaffTotp.account == account, StaffTotp.last_step < step)
        return bool(used.execute())


def _step(secret: str, digits: str, at: int) -> int | None:
    app, now = pyotp.TOTP(secret), at // STEP_MS
    near = range(now - BESIDE, now + BESIDE + 1)
    return next((step for step in near if hmac.compare_digest(app.generate_otp(step), digits)), None)


def _secret(key: bytes, account: str, salt: str) -> str:
    return base64.b32encode(hmac.new(key, f"totp:{account}:{salt}".encode(), hashlib.sha256).digest()[:20]).decode()
