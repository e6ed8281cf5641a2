"""The server's answer to a kiosk's facts in a file: what it holds, what heals a difference, and the register.

Parts: the answer, then batches of facts that the kiosk lacks, then the register. Personal data is in it, so it is
sealed; it is signed by the server. Must not know where the register is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from sync import journal, wire
from sync.ports import Batch, Signer, Snapshot
from sync.protocol import BatchHeader, Clock, HelloAnswer
from sync.stick import parcels
from sync.stick.parcels import Label, Parcel, ParcelError, Part
from sync.wire import WireError

LARGEST_REGISTER = parcels.MAX_PART * 4
HASH_BYTES = 32


class Said(msgspec.Struct, frozen=True):
    """The answer to the hello in the facts file. `hashes`: for each stream where both sides did not hold the same, the
    hashes of seq 1, 2, … that the server holds, 32 bytes each, end to end. `erased` is where the ledger of erasures
    ended then: whoever has carried out more knows better whom to forget."""

    hello: HelloAnswer
    hashes: dict[str, bytes]
    erased: str = ""


@dataclass(frozen=True)
class Answer:
    """All of it. `facts` are such as the kiosk once wrote and lacks; `register` is `None` for a device that may not
    have it."""

    said: Said
    facts: Sequence[Batch]
    register: Snapshot | None


def render(answer: Answer, label: Label, signer: Signer, secret: bytes) -> Iterator[bytes]:
    """The file, piece by piece."""
    return parcels.rendered(label, _parts(answer, label.device), signer, secret)


def _parts(answer: Answer, device: str) -> Iterator[Part]:
    yield "answer", wire.squeeze(msgspec.json.encode(answer.said))
    for batch in answer.facts:
        header = BatchHeader(
            device=device, inc=batch.inc, first=batch.first, count=len(batch.bodies), prev=batch.prev.hex(),
            head=batch.head.hex(), clock=Clock(0, 0, 0), signature="", parent=batch.parent,
            parent_head=batch.parent_head.hex(),
        )  # fmt: skip
        yield "batch", wire.squeeze(wire.write_batch(header, batch.bodies, batch.detached))
    if answer.register is not None:
        yield "register", wire.squeeze(wire.write_feed(answer.register.header, answer.register.lines))


def read(parcel: Parcel, secret: bytes | None) -> Answer:
    """Undo `render`; the signature must have been checked. Raises `ParcelError`."""
    said: Said | None = None
    facts: list[Batch] = []
    register: Snapshot | None = None
    try:
        for name, data in parcel.parts(secret):
            if name == "answer":
                said = msgspec.json.decode(wire.inflate(data, parcels.MAX_PART), type=Said)
            elif name == "batch":
                facts.append(_batch(data))
            elif name == "register":
                register = Snapshot(*wire.read_feed(wire.inflate(data, LARGEST_REGISTER)))
    except (WireError, *journal.UNREADABLE, ValueError) as error:
        raise ParcelError("damaged", f"The answer is whole, but does not read: {error}.") from error
    if said is None:
        raise ParcelError("damaged", "The answer is whole, but says nothing.")
    return Answer(said, facts, register)


def _batch(data: bytes) -> Batch:
    header, bodies, detached = wire.read_batch(wire.inflate(data))
    return Batch(
        header.inc, header.first, bodies, detached, bytes.fromhex(header.prev), bytes.fromhex(header.head),
        header.parent, bytes.fromhex(header.parent_head),
    )  # fmt: skip
