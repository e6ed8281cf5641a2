"""What may be read by nobody who finds the stick (ChaCha20-Poly1305 under a key that both sides know). PURE."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Closes and opens the parts of one file. `secret` is the centre's key, `salt` 16 random bytes that no other file
    has; so no key is ever used for two files, and a part's number is all that its nonce needs."""

    def __init__(self, secret: bytes, salt: bytes) -> None:
        self._cipher = ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"lada-parcel-1").derive(secret))

    def close(self, number: int, name: str, data: bytes) -> bytes:
        """`data`, unreadable, and bound to its place in the file; 16 bytes longer."""
        return self._cipher.encrypt(number.to_bytes(12, "big"), data, name.encode())

    def open(self, number: int, name: str, data: bytes) -> bytes:
        """Undo `close`. Raises `ValueError` for another key, another place or altered bytes."""
        try:
            return self._cipher.decrypt(number.to_bytes(12, "big"), data, name.encode())
        except InvalidTag:
            raise ValueError("the key does not fit") from None
