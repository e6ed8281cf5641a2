"""Keys in files, and signatures made and checked with them (Ed25519). The only file that knows the cryptography
library, beside `sync/stick/sealing.py`.

A key file is written so that a power cut leaves the old one, or the new one, or none: never half a key.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32


class KeyFileError(Exception):
    """A key file is missing, unreadable, or holds something else; the message is one sentence."""


def write_key_file(path: Path, key: bytes) -> None:
    """Put `key` (32 bytes) into `path`, mode 0600: temporary file, fsync, rename, fsync of the folder.

    Raises `KeyFileError` when the file is already there (a key is never overwritten), `OSError` when it cannot be
    written.
    """
    if path.exists():
        raise KeyFileError(f"There is a key in {path} already; it is never overwritten.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_key_file(path: Path) -> bytes:
    """The 32 bytes in `path`. Raises `KeyFileError`."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"The key file {path} is damaged: it has {len(key)} bytes instead of {KEY_BYTES}.")
    return key


def load_or_make_key(path: Path) -> bytes:
    """The 32 bytes in `path`, random new ones when there is no such file. Raises `KeyFileError`."""
    if not path.exists():
        write_key_file(path, os.urandom(KEY_BYTES))
    return read_key_file(path)


class KeySigner:
    """Signs with a private key of 32 bytes."""

    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def load_signer(path: Path) -> KeySigner:
    """The signer whose key lies in `path`. Raises `KeyFileError`."""
    return KeySigner(read_key_file(path))


def make_signer(path: Path) -> KeySigner:
    """A new key, written to `path` first. Raises `KeyFileError` when there is one already."""
    write_key_file(path, os.urandom(KEY_BYTES))
    return load_signer(path)


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the key behind `public_key`; False too for what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
