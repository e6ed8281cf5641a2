"""Numbers that a device signs its requests with: given out by anybody's asking, good for a few minutes, used once.

A number carries its own time and our mark, so none is kept until it is used; then it is, until it would be too old
anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from sync.server import bulk
from sync.server.models import database

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
    with database.writing():
        bulk.execute_many('DELETE FROM "used_nonce" WHERE "expires_at" < ?', [(now,)])
        return bool(
            bulk.rows_of(
                'INSERT INTO "used_nonce" ("nonce", "expires_at") VALUES (?, ?)'
                ' ON CONFLICT ("nonce") DO NOTHING RETURNING "nonce"',
                (nonce, expires_at),
            )
        )


def _mark(secret: bytes, plain: str) -> str:
    return hmac.new(secret, b"nonce:" + plain.encode(), hashlib.sha256).hexdigest()[:32]
