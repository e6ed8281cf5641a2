"""Numbers that a device signs its requests with: given out by anybody's asking, good for a few minutes, used once.

A number carries its own time and our mark, so none is kept until it is used; then it is, until it would be too old
anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import os

import peewee

from sync.server.models import UsedNonce, database

GOOD_FOR_MS = 5 * 60 * 1000


def give(secret: bytes, now: int) -> str:
    """A new number."""
    plain = f"{now + GOOD_FOR_MS:x}-{os.urandom(12).hex()}"
    return f"{plain}-{_mark(secret, plain)}"


def use(secret: bytes, nonce: str, now: int) -> bool:
    """Whether the number is ours, not too old and not used before; from now on it is used."""
    plain, _, mark = nonce.rpartition("-")
    if not hmac.compare_digest(mark.encode(), _mark(secret, plain).encode()):
        return False
    expires_at = int(plain.partition("-")[0], 16)
    if expires_at < now:
        return False
    try:
        with database.writing():
            UsedNonce.delete().where(UsedNonce.expires_at < now).execute()
            UsedNonce.insert(nonce=nonce, expires_at=expires_at).execute()
    except peewee.IntegrityError:
        return False
    return True


def _mark(secret: bytes, plain: str) -> str:
    return hmac.new(secret, b"nonce:" + plain.encode(), hashlib.sha256).hexdigest()[:32]
