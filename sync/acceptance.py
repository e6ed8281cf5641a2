"""May this batch be appended to this stream? The decision table that the server and its honest fake share. PURE.

Only the form decides: envelope, chain, signature, place. What a fact says is nobody's business here, because the server
never refuses a fact for its content. This file must not know where facts are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sync import journal
from sync.protocol import BatchHeader, Corrupt, Fork, Gap, signed_bytes
from sync.signing import is_signed


@dataclass(frozen=True)
class Held:
    """What the server holds of a stream: the last seq and its hash; (0, genesis) for a new one."""

    acked: int
    head: bytes


@dataclass(frozen=True)
class Envelope:
    """What is read of a body before it is stored. Numbers may be beyond any database."""

    inc: str
    seq: int
    wall: int
    boot: int
    up: int
    origin: str | None = None


@dataclass(frozen=True)
class Tail:
    """What is new in the batch: `skip` facts are held already, `hashes` follow for the rest; both chains agree."""

    skip: int
    hashes: list[bytes]
    envelopes: list[Envelope]


def weigh(
    header: BatchHeader, bodies: Sequence[bytes], held: Held, public_key: bytes,
    hashes_held: Callable[[int, int], Sequence[bytes]], server_time: int,
) -> Tail | Gap | Fork | Corrupt:  # fmt: skip
    """Decide. `hashes_held(first, last)` gives the stored hashes of those seqs, both included.

    1. the signature is the device's                       else corrupt
    2. every body is a record of this stream, in its place else corrupt at it
    3. the bodies chain from `prev` to `head`              else corrupt
    4. the batch begins no later than what is expected     else gap
    5. it goes on from what is held, and what is held already is the same, byte for byte   else fork
    """
    message = signed_bytes(header.device, header.inc, header.first, header.count, header.head)
    prev, head, signature = _bytes(header.prev), _bytes(header.head), _bytes(header.signature)
    if not is_signed(public_key, signature, message):
        return Corrupt("signature")
    envelopes = []
    for index, body in enumerate(bodies):
        envelope = read_envelope(body)
        if envelope is None or envelope.inc != header.inc or envelope.seq != header.first + index:
            return Corrupt("envelope", header.first + index)
        envelopes.append(envelope)
    hashes = journal.chain(prev, bodies)
    if hashes[-1] != head:
        return Corrupt("chain", header.first)
    if header.first > held.acked + 1:
        return Gap(held.acked + 1, held.head.hex(), server_time)
    if not _agrees(header, prev, hashes, held, hashes_held):
        return Fork(held.acked, held.head.hex(), server_time)
    skip = min(held.acked - header.first + 1, header.count)
    return Tail(skip, hashes[skip:], envelopes[skip:])


def _agrees(
    header: BatchHeader, prev: bytes, hashes: Sequence[bytes], held: Held,
    hashes_held: Callable[[int, int], Sequence[bytes]],
) -> bool:  # fmt: skip
    if header.first == held.acked + 1:
        return prev == held.head
    last = min(held.acked, header.first + header.count - 1)
    return list(hashes_held(header.first, last)) == list(hashes[: last - header.first + 1])


def read_envelope(body: bytes) -> Envelope | None:
    """The envelope of a body, `None` when it is not a record at all."""
    try:
        read = journal.read_body(body)
    except journal.UNREADABLE:
        return _read_odd_envelope(body)
    return Envelope(read.inc, read.seq, read.wall, read.boot, read.up, read.origin)


def _read_odd_envelope(body: bytes) -> Envelope | None:
    """The same by a more patient reader: half a surrogate pair in a note, or a number that is none, is still a fact."""
    try:
        read = json.loads(body)
        values = [read[name] for name in ("inc", "seq", "wall", "boot", "up")]
        origin = read.get("origin")
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(values[0]) is not str or any(type(value) is not int for value in values[1:]) or "fact" not in read:
        return None
    envelope = Envelope(*values)
    return replace(envelope, origin=origin) if isinstance(origin, str) else envelope


def _bytes(text: str) -> bytes:
    """The bytes behind hex digits, none when they are none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
