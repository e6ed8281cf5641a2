"""May this batch be appended to this stream? The decision table that the server and its honest fake share. PURE.

Only the form decides: envelope, chain, signature, place. What a fact says is nobody's business here, because the server
never refuses a fact for its content. This file must not know where facts are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from sync import journal
from sync.journal import Body
from sync.protocol import BatchHeader, Corrupt, Fork, Gap, signed_bytes
from sync.signing import is_signed

_NOTHING = msgspec.Raw(b"null")


@dataclass(frozen=True)
class Held:
    """What the server holds of a stream: the last seq and its hash; (0, genesis) for a new one."""

    acked: int
    head: bytes


@dataclass(frozen=True)
class Chained:
    """A batch whose bodies are records of one stream, one after the other, and chain from `prev` on: one envelope and
    one hash for each."""

    prev: bytes
    envelopes: list[Body]
    hashes: list[bytes]


@dataclass(frozen=True)
class Tail:
    """What is new in the batch: `skip` facts are held already, `hashes` follow for the rest; both chains agree."""

    skip: int
    hashes: list[bytes]
    envelopes: list[Body]


def chained(header: BatchHeader, bodies: Sequence[bytes]) -> Chained | Corrupt:
    """The part of the decision that needs nothing but the batch, so that nobody has to wait for it.

    1. every body is a record of this stream, in its place else corrupt at it
    2. the bodies chain from `prev` to `head`              else corrupt
    """
    inc, envelopes = header.inc, list[Body]()
    for seq, envelope in enumerate(map(read_envelope, bodies), header.first):
        if envelope is None or envelope.inc != inc or envelope.seq != seq:
            return Corrupt("envelope", seq)
        envelopes.append(envelope)
    prev = _bytes(header.prev)
    hashes = journal.chain(prev, bodies)
    return Chained(prev, envelopes, hashes) if hashes[-1] == _bytes(header.head) else Corrupt("chain", header.first)


def weigh(
    header: BatchHeader, found: Chained | Corrupt, held: Held, public_key: bytes,
    hashes_held: Callable[[int, int], Sequence[bytes]], server_time: int,
) -> Tail | Gap | Fork | Corrupt:  # fmt: skip
    """Decide on what `chained` found. `hashes_held(first, last)` gives the stored hashes of those seqs, both included.

    1. the signature is the device's                       else corrupt
    2. the batch is a piece of a chain                     else corrupt
    3. the batch begins no later than what is expected     else gap
    4. it goes on from what is held, and what is held already is the same, byte for byte   else fork
    """
    message = signed_bytes(header.device, header.inc, header.first, header.count, header.head)
    if not is_signed(public_key, _bytes(header.signature), message):
        return Corrupt("signature")
    if isinstance(found, Corrupt):
        return found
    if header.first > held.acked + 1:
        return Gap(held.acked + 1, held.head.hex(), server_time)
    if not _agrees(header, found, held, hashes_held):
        return Fork(held.acked, held.head.hex(), server_time)
    skip = min(held.acked - header.first + 1, header.count)
    return Tail(skip, found.hashes[skip:], found.envelopes[skip:])


def _agrees(
    header: BatchHeader, found: Chained, held: Held, hashes_held: Callable[[int, int], Sequence[bytes]]
) -> bool:
    if header.first == held.acked + 1:
        return found.prev == held.head
    last = min(held.acked, header.first + header.count - 1)
    return list(hashes_held(header.first, last)) == found.hashes[: last - header.first + 1]


def read_envelope(body: bytes) -> Body | None:
    """The envelope of a body, `None` when it is not a record at all. Numbers may be beyond any database."""
    try:
        return journal.read_body(body)
    except journal.UNREADABLE:
        return _read_odd_envelope(body)


def _read_odd_envelope(body: bytes) -> Body | None:
    """The same by a more patient reader: half a surrogate pair in a note, or a number that is none, is still a fact,
    though nobody can say which."""
    try:
        read = json.loads(body)
        inc, *numbers = (read[name] for name in ("inc", "seq", "wall", "boot", "up"))
        origin = read.get("origin")
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(inc) is not str or any(type(number) is not int for number in numbers) or "fact" not in read:
        return None
    seq, wall, boot, up = numbers
    return Body(inc, seq, wall, boot, up, _NOTHING, origin if isinstance(origin, str) else None)


def _bytes(text: str) -> bytes:
    """The bytes behind hex digits, none when they are none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
