"""The journal's form: how a fact becomes the exact bytes that are stored, hashed and sent. PURE.

A body is written once and never serialised again. The chain over the bodies of one incarnation is
    hash(0) = SHA-256("lada1" ‖ device ‖ incarnation ‖ parent's head)
    hash(n) = SHA-256("lada1" ‖ hash(n-1) ‖ SHA-256(body n))
so that no record can be changed, dropped or slipped in without every later hash changing.
This file must not know where records are kept, nor what time it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

import msgspec

from sync.facts import AnyFact, Fact, decode

MARK = b"lada1"
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what JSON from outside may be, however nested
_ORIGIN = re.compile(r"([0-9a-f]{32})\.([1-9][0-9]{0,17})\.([0-9a-f]{16})")


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
    slip_no: str | None = None  # the number of the slip that confirms an act, on the first of its facts


class Detached(msgspec.Struct, frozen=True):
    """A value that may be erased later; the body holds its commitment."""

    salt: str
    value: str


_encode = msgspec.json.Encoder().encode
_decode_body = msgspec.json.Decoder(Body).decode
_decode_detached = msgspec.json.Decoder(dict[str, Detached]).decode


def write_body(
    fact: Fact, incarnation: str, seq: int, moment: Moment, origin: str | None = None, slip_no: str | None = None
) -> bytes:
    """The exact bytes of one record."""
    raw = msgspec.Raw(_encode(fact))
    return _encode(Body(incarnation, seq, moment.wall, moment.boot, moment.up, raw, origin, slip_no))


def write_again(body: bytes, incarnation: str, seq: int, origin: str) -> bytes:
    """The same fact, of the same moment, in a later incarnation. Raises `msgspec.DecodeError` when `body` is no
    record."""
    return _encode(msgspec.structs.replace(read_body(body), inc=incarnation, seq=seq, origin=origin))


def read_body(body: bytes) -> Body:
    """Raises `msgspec.DecodeError` when the bytes are not a record."""
    return _decode_body(body)


def slip_no_in(body: bytes) -> str | None:
    """The number of the slip that confirms the act which begins with this record. Raises as `read_body`."""
    return read_body(body).slip_no if b'"slip_no":' in body else None


def fact_in(body: bytes) -> AnyFact:
    """Raises `msgspec.ValidationError` for a type or shape that this version does not know."""
    return decode(read_body(body).fact)


class _Typed(msgspec.Struct, frozen=True):
    type: str


class _Glanced(msgspec.Struct, frozen=True):
    fact: _Typed


_glance = msgspec.json.Decoder(_Glanced).decode


def type_in(body: bytes) -> str:
    """The name of the fact's type, also of one that this version does not know; "unreadable" when there is none."""
    try:
        return _glance(body).fact.type
    except UNREADABLE:
        return "unreadable"


def uid(incarnation: str, seq: int) -> str:
    """The name of a fact: where it was first written."""
    return f"{incarnation}.{seq}"


def origin_of(incarnation: str, seq: int, body: bytes) -> str:
    """The name of a fact that is written again in a later incarnation: its place, and 16 hex digits of SHA-256 over its
    body, because after a fork two facts may claim the same place."""
    return f"{incarnation}.{seq}.{hashlib.sha256(body).hexdigest()[:16]}"


def split_origin(name: str) -> tuple[str, int, str] | None:
    """Incarnation, seq and digest of an origin; `None` when `name` is none."""
    found = _ORIGIN.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


def split_uid(name: str) -> tuple[str, int]:
    """The place where a fact was first written, from its uid or its origin. Raises `ValueError` when `name` is
    neither."""
    incarnation, _, rest = name.partition(".")
    return incarnation, int(rest.partition(".")[0])


def genesis(device: str, incarnation: str, parent_head: bytes = b"") -> bytes:
    """hash(0) of a stream, 32 bytes."""
    return hashlib.sha256(MARK + device.encode() + incarnation.encode() + parent_head).digest()


def link(head: bytes, body: bytes) -> bytes:
    """The next hash of the chain, 32 bytes."""
    return hashlib.sha256(MARK + head + hashlib.sha256(body).digest()).digest()


def chain(head: bytes, bodies: Iterable[bytes]) -> list[bytes]:
    """One hash for each body, following on `head`."""
    hashes, sha256 = [], hashlib.sha256
    for body in bodies:  # `link`, spelt out: every fact that a server takes in goes through here
        head = sha256(MARK + head + sha256(body).digest()).digest()
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
