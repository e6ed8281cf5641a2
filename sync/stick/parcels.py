"""A file that is carried by hand: parts one after another, sealed, and at the end a line that proves that all is there.

    label       one line of JSON: what it is, whose, when it was made
    part        one line of JSON with its name and length, then that many bytes; again and again
    end         one line of JSON: how many parts, SHA-256 of all before it, a signature over that

It comes into being under another name and is renamed when the disk holds all of it. Whoever reads gets nothing before
the whole file has proved to be whole. Must not know what is in the parts.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from sync import journal
from sync.data_files import HALF
from sync.ports import Signer
from sync.signing import is_signed
from sync.stick.sealing import Seal

VERSION = 1
MAX_LINE = 4096
MAX_PART = 64 * 1024 * 1024
CHUNK = 1024 * 1024
Kind = Literal["facts", "answer"]
Part = tuple[str, bytes]


class ParcelError(Exception):
    """The file cannot be used, or not be written. `word`: foreign, other, newer, cut, damaged, forged, key, full,
    read_only, io; at a server also unknown_device, pending, too_much, corrupt; at a kiosk also other_kiosk, older,
    no_key, none. The message is one sentence."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


class Label(msgspec.Struct, frozen=True):
    """Line 1. `device` and `kiosk` say whose it is (id, and the name that people read), `made_at` when it was made by
    the clock of its maker, ms UTC; `salt` is hex, empty for parts that are not sealed."""

    lada: Kind
    version: int
    device: str
    kiosk: str
    made_at: int
    salt: str


class _PartLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    part: str
    bytes: int


class _End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: int
    sha256: str
    signature: str


_label = msgspec.json.Decoder(Label).decode
_end = msgspec.json.Decoder(_End).decode


def signed_bytes(kind: Kind, device: str, sha256: str) -> bytes:
    """What the signature at the end covers."""
    return f"lada-parcel-1\n{kind}\n{device}\n{sha256}".encode()


def file_name(kiosk: str, day: str, kind: Kind) -> str:
    """`lada-COP-K1-2026-10-26.facts`; also on the file systems that sticks come with."""
    return f"lada-{re.sub(r'[^A-Za-z0-9-]', '_', kiosk) or 'kiosk'}-{day}.{kind}"


# --- writing ----------------------------------------------------------------------------------------------------------


def label_of(kind: Kind, device: str, kiosk: str, made_at: int, *, sealed: bool) -> Label:
    return Label(kind, VERSION, device, kiosk, made_at, secrets.token_hex(16) if sealed else "")


def lay(path: Path, pieces: Iterable[bytes]) -> None:
    """Write what was `rendered`, mode 0600, whole or not at all; a file of that name is replaced. Raises `ParcelError`
    when the place cannot be written."""
    half = path.with_name(path.name + HALF)
    try:
        with open(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path.parent, error) from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


def rendered(label: Label, parts: Iterable[Part], signer: Signer, secret: bytes | None) -> Iterator[bytes]:
    """The file, piece by piece. `secret` seals the parts, `None` where the label has no salt."""
    seal = Seal(secret, bytes.fromhex(label.salt)) if secret is not None else None
    digest, count = hashlib.sha256(), 0

    def piece(data: bytes) -> bytes:
        digest.update(data)
        return data

    yield piece(msgspec.json.encode(label) + b"\n")
    for name, data in parts:
        inside = seal.close(count, name, data) if seal else data
        yield piece(msgspec.json.encode(_PartLine(name, len(inside))) + b"\n")
        yield piece(inside)
        count += 1
    sha256 = digest.hexdigest()
    signature = signer.sign(signed_bytes(label.lada, label.device, sha256)).hex()
    yield msgspec.json.encode(_End(count, sha256, signature)) + b"\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems of sticks cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_write(folder: Path, error: OSError) -> ParcelError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return ParcelError("full", f"There is not enough room in {folder}; nothing was left behind there.")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return ParcelError("read_only", f"Nothing can be written to {folder}: is the stick locked or read-only?")
    return ParcelError("io", f"{folder} cannot be written to: {error.strerror}.")


# --- reading ----------------------------------------------------------------------------------------------------------


class Parcel:
    """A file that proved to be whole. Whose it is says `label`; whether it really is theirs, `check_signed`."""

    def __init__(self, file: BinaryIO, label: Label, end: _End) -> None:
        self.label = label
        self._file = file
        self._end = end

    def check_signed(self, public_key: bytes, by: str) -> None:
        """Raises `ParcelError` when it was not signed with that key; `by` says whose key that is."""
        message = signed_bytes(self.label.lada, self.label.device, self._end.sha256)
        if not is_signed(public_key, _bytes(self._end.signature), message):
            raise ParcelError("forged", f"The file was not made by {by}: its signature is not right.")

    def parts(self, secret: bytes | None) -> Iterator[Part]:
        """Every part, opened with `secret`, as often as one asks. Raises `ParcelError` when that does not fit."""
        seal = None
        if self.label.salt:
            if secret is None:
                raise ParcelError("no_key", "The file is sealed, and the centre's key that opens it is not here.")
            seal = Seal(secret, _bytes(self.label.salt))
        for number, (name, data) in enumerate(_parts_of(self._file)):
            try:
                yield name, seal.open(number, name, data) if seal else data
            except ValueError:
                raise ParcelError("key", "The file was sealed with the key of another centre.") from None


def read(file: BinaryIO, wanted: Kind) -> Parcel:
    """The parcel in an open file that can be read from its beginning again. Raises `ParcelError` for what is not one of
    Lada, of another kind, or not whole."""
    label = label_in(file)
    if label.lada != wanted:
        is_answer = label.lada == "answer"
        raise ParcelError(
            "other", "This is an answer for a kiosk, not a kiosk's facts." if is_answer
            else "This file holds a kiosk's facts, not the server's answer."
        )  # fmt: skip
    if label.version != VERSION:
        raise ParcelError("newer", "The file was made by a newer version of Lada. Upgrade this side first.")
    return Parcel(file, label, _proved(file))


def label_in(file: BinaryIO) -> Label:
    """Line 1 alone, not proved yet. Raises `ParcelError`."""
    file.seek(0)
    first = file.readline(MAX_LINE)
    if not first.startswith(b'{"lada":'):
        raise ParcelError("foreign", "This is not a file of Lada." if first else "The file is empty: copy it again.")
    if not first.endswith(b"\n"):
        raise _cut()
    try:
        return _label(first)
    except journal.UNREADABLE:
        raise _damaged() from None


def _proved(file: BinaryIO) -> _End:
    """The last line, after everything before it was read and agrees with it."""
    count = sum(1 for _ in _parts_of(file))
    end_at = file.tell()
    try:
        end = _end(file.readline(MAX_LINE))
    except journal.UNREADABLE:
        raise _cut() from None
    has_more = bool(file.read(1))
    file.seek(0)
    digest, left = hashlib.sha256(), end_at
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise _cut()
        digest.update(chunk)
        left -= len(chunk)
    if has_more or (end.parts, end.sha256) != (count, digest.hexdigest()):
        raise _damaged()
    return end


def _parts_of(file: BinaryIO) -> Iterator[Part]:
    """The parts as they lie in the file; afterwards it stands at the last line."""
    file.seek(0)
    file.readline(MAX_LINE)
    while True:
        at = file.tell()
        line = file.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise _cut()
        try:
            part = msgspec.json.decode(line, type=_PartLine)
        except journal.UNREADABLE:
            file.seek(at)
            return
        if not 0 <= part.bytes <= MAX_PART:
            raise _damaged()
        data = file.read(part.bytes)
        if len(data) != part.bytes:
            raise _cut()
        yield part.part, data


def _cut() -> ParcelError:
    return ParcelError("cut", "The file is not whole, it was copied halfway: copy it again from where it was made.")


def _damaged() -> ParcelError:
    return ParcelError("damaged", "The file is damaged: copy it again from where it was made.")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
