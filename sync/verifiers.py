"""PIN verifiers: argon2id over the PIN and a pepper made from the centre's key.

The pepper lies in a key file, never in a database, so that a copy of the database alone does not give the PINs away;
it is the centre's, so that a PIN set at one counter works at the other. Parameters: OWASP's minimum (t=2, m=19 MiB,
p=1).
"""

from __future__ import annotations

import hashlib
import hmac
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_two_at_a_time = threading.BoundedSemaphore(2)  # each takes 19 MiB


def _peppered(centre_key: bytes, pin: str) -> str:
    return hmac.new(centre_key, b"pin:" + pin.encode(), hashlib.sha256).hexdigest()


def make(centre_key: bytes, pin: str) -> str:
    """A verifier for `pin`."""
    with _two_at_a_time:
        return _hasher.hash(_peppered(centre_key, pin))


def matches(centre_key: bytes, verifier: str, pin: str) -> bool:
    """Whether `pin` is the one; False too for a verifier that is none."""
    with _two_at_a_time:
        try:
            return _hasher.verify(verifier, _peppered(centre_key, pin))
        except (VerificationError, InvalidHashError):
            return False
