"""The journal's form: how a fact becomes the exact bytes that are stored, hashed and sent. PURE.

A body is written once and never serialised again. The chain over the bodies of one incarnation is
    hash(0) = SHA-256("lada1" ‖ device ‖ incarnation ‖ parent's head)
    hash(n) = SHA-256("lada1" ‖ hash(n-1) ‖ SHA-256(body n))
so that no record can be changed, dropped or slipped in without every later hash changing.
This file must not know where records are kept, nor what time it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from sync.facts import AnyFact, Fact, decode

MARK = b"lada1"


class Moment(msgspec.Struct, frozen=True):
    """When a fact was written, as honestly as the device can say: `wall` ms UTC as shown by its clock, the number of
    the boot, and ms since that boot (CLOCK_BOOTTIME). Order inside a stream is `seq`, never these."""

    wall: int
    boot: int
    up: int


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """The envelope of one record. `fact` stays raw, so that types from a newer version are kept, not refused."""

    inc: str
    seq: int
    wall: int
    boot: int
    up: int
    fact: msgspec.Raw
    origin: str | None = None  # uid where the fact was first written, if that was in another incarnation


class Detached(msgspec.Struct, frozen=True):
    """A value that may be erased later; the body holds its commitment."""

    salt: str
    value: str


_encode = msgspec.json.Encoder().encode
_decode_body = msgspec.json.Decoder(Body).decode
_decode_detached = msgspec.json.Decoder(dict[str, Detached]).decode


def write_body(fact: Fact, incarnation: str, seq: int, moment: Moment, origin: str | None = None) -> bytes:
    """The exact bytes of one record."""
    raw = msgspec.Raw(_encode(fact))
    return _encode(Body(incarnation, seq, moment.wall, moment.boot, moment.up, raw, origin))


def read_body(body: bytes) -> Body:
    """Raises `msgspec.DecodeError` when the bytes are not a record."""
    return _decode_body(body)


def fact_in(body: bytes) -> AnyFact:
    """Raises `msgspec.ValidationError` for a type or shape that this version does not know."""
    return decode(read_body(body).fact)


def uid(incarnation: str, seq: int) -> str:
    """The name of a fact: where it was first written."""
    return f"{incarnation}.{seq}"


def split_uid(name: str) -> tuple[str, int]:
    """Raises `ValueError` when `name` is not a uid."""
    incarnation, _, seq = name.rpartition(".")
    return incarnation, int(seq)


def genesis(device: str, incarnation: str, parent_head: bytes = b"") -> bytes:
    """hash(0) of a stream, 32 bytes."""
    return hashlib.sha256(MARK + device.encode() + incarnation.encode() + parent_head).digest()


def link(head: bytes, body: bytes) -> bytes:
    """The next hash of the chain, 32 bytes."""
    return hashlib.sha256(MARK + head + hashlib.sha256(body).digest()).digest()


def chain(head: bytes, bodies: Iterable[bytes]) -> list[bytes]:
    """One hash for each body, following on `head`."""
    hashes = []
    for body in bodies:
        head = link(head, body)
        hashes.append(head)
    return hashes


def commitment(salt: str, value: str) -> str:
    """SHA-256(salt ‖ value), hex: what the body keeps of a detached value. The salt is 32 hex digits, new for each
    value."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def write_detached(values: Mapping[str, Detached]) -> bytes | None:
    """`None` when there is nothing to detach."""
    return _encode(dict(values)) if values else None


def read_detached(raw: bytes | None) -> dict[str, Detached]:
    """An empty mapping when there is none or it was erased."""
    return _decode_detached(raw) if raw else {}
