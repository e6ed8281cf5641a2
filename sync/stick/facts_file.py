"""The facts of one kiosk in a file: what it would say and push if it had the network, signed batch by batch.

The first part is a hello, then come the batches, in the form of a push. Each stream begins with the last fact that the
server is known to hold, so that a difference shows there. Must not know where facts are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sync import journal, wire
from sync.ports import Device, Limits, Outbox, Timepiece
from sync.protocol import MAX_FACTS, VERSION, BatchHeader, Clock, Hello, StreamHead
from sync.pushing import signed_header
from sync.stick import parcels
from sync.stick.parcels import Parcel, ParcelError, Part
from sync.wire import WireError

SignedBatch = tuple[BatchHeader, list[bytes], list[bytes | None]]


def write(
    path: Path, kiosk: str, outbox: Outbox, device: Device, clock: Timepiece, known: Mapping[str, int],
    secret: bytes | None, step: Callable[[int], object] = lambda _: None, erased: str = "",
) -> int:  # fmt: skip
    """Write every fact after what the server is `known` to hold of each incarnation; returns how many. `secret` is the
    centre's key, `None` where it was wiped: then bodies hold no names. `step` is told of each batch how many facts it
    has; `erased` goes into the hello. Raises `ParcelError`."""
    streams = outbox.streams()
    outbox.note_high_water()
    label = parcels.label_of("facts", device.id, kiosk, clock.moment().wall, sealed=secret is not None)
    told = 0

    def parts() -> Iterator[Part]:
        nonlocal told
        yield "hello", msgspec.json.encode(_hello(device, clock, streams, erased))
        for stream in streams:
            position = max(0, min(known.get(stream.inc, 0), stream.seq) - 1)
            while position < stream.seq:
                batch = outbox.batch_after(stream.inc, position, Limits(facts=min(MAX_FACTS, stream.seq - position)))
                assert batch is not None, "a stream ends where it said"
                header = signed_header(device, clock, batch)
                yield "batch", wire.squeeze(wire.write_batch(header, batch.bodies, batch.detached))
                position += len(batch.bodies)
                told += len(batch.bodies)
                step(len(batch.bodies))

    parcels.lay(path, parcels.rendered(label, parts(), device.signer, secret))
    return told


def _hello(device: Device, clock: Timepiece, streams: Sequence[StreamHead], erased: str) -> Hello:
    now = clock.moment()
    return Hello(
        device=device.id, protocol=VERSION, run="", streams=list(streams), clock=Clock(now.wall, now.boot, now.up),
        state=device.state(), machine=device.machine, erased=erased,
    )  # fmt: skip


class FactsFile:
    """Read again, by the server: whole, and signed by the kiosk that it names."""

    def __init__(self, parcel: Parcel, public_key: bytes, secret: bytes) -> None:
        """Raises `ParcelError`."""
        parcel.check_signed(public_key, "the kiosk that it names")
        self.label = parcel.label
        self._parcel = parcel
        self._secret = secret
        name, first = next(self._parcel.parts(secret), ("", b""))
        try:
            self.hello = msgspec.json.decode(first, type=Hello)
        except journal.UNREADABLE:
            raise _unreadable() from None
        if name != "hello" or self.hello.device != self.label.device:
            raise _unreadable()

    def batches(self) -> Iterator[SignedBatch]:
        """Each as it was written. Raises `ParcelError`."""
        for name, data in self._parcel.parts(self._secret):
            if name == "batch":
                yield _batch(data, self.label.device)


def _batch(data: bytes, device: str) -> SignedBatch:
    try:
        header, bodies, detached = wire.read_batch(wire.inflate(data))
    except WireError:
        raise _unreadable() from None
    if header.device != device:
        raise _unreadable()
    return header, bodies, detached


def _unreadable() -> ParcelError:
    return ParcelError("damaged", "The file is whole, but what it says does not read. Keep it and show it to somebody.")
