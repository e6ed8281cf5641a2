"""Facts that come on a stick: looked at, taken in by the same door as those that come by the network, and answered.

What is trusted is each batch's own signature; the file's signature only keeps foreign files out. A file says nothing of
which machine speaks now, so it suspends nobody. Must not decide what becomes of a fact: that is `intake`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from sync.acceptance import read_envelope
from sync.ports import Batch
from sync.protocol import BatchHeader, Corrupt, Fork, Gap, Hello, HelloAnswer, Pushed, Revoked, StreamHead
from sync.server import bulk, erasures, evidence, intake, project
from sync.server.intake import NotWelcome
from sync.server.models import Device, Stream, database
from sync.server.office import Office
from sync.signing import KeySigner
from sync.stick import answer_file, parcels
from sync.stick.answer_file import Answer, Said
from sync.stick.facts_file import FactsFile
from sync.stick.parcels import ParcelError

logger = logging.getLogger("lada.server.stick")


@dataclass
class Counted:
    """What became of the facts of a file, or would become. `new` were appended, `held` were here already, `forked` and
    `set_aside` lie in quarantine, `too_early` follow on facts that are not here. `first_at` and `last_at` are what the
    kiosk's clock showed, ms UTC, `None` when the file has no facts."""

    facts: int = 0
    new: int = 0
    held: int = 0
    forked: int = 0
    set_aside: int = 0
    too_early: int = 0
    first_at: int | None = None
    last_at: int | None = None

    def note_times(self, bodies: Sequence[bytes]) -> None:
        walls = [envelope.wall for envelope in map(read_envelope, bodies) if envelope is not None]
        for wall in walls:
            self.first_at = wall if self.first_at is None else min(self.first_at, wall)
            self.last_at = wall if self.last_at is None else max(self.last_at, wall)


@dataclass(frozen=True)
class Opened:
    """A facts file that is whole and was signed by one of our kiosks."""

    device: Device
    file: FactsFile


def open_file(office: Office, file: BinaryIO) -> Opened:
    """Raises `ParcelError` for whatever is no whole facts file of a kiosk that was let in."""
    parcel = parcels.read(file, "facts")
    device = Device.get_or_none(Device.id == parcel.label.device.replace("\0", ""))
    if device is None:
        raise ParcelError("unknown_device", "The file was made by a kiosk that this server does not know.")
    if device.status == "pending":
        raise ParcelError("pending", "Staff have not approved this kiosk yet: approve it first.")
    return Opened(device, FactsFile(parcel, bytes(device.public_key), office.secrets.centre))


class _OnlyLooking(Exception):
    """Ends the transaction that a look was taken in."""


def look(opened: Opened, now: int) -> Counted:
    """What taking the file in would do: it is done, counted, and undone. Raises `ParcelError`."""
    counted = Counted()
    with suppress(_OnlyLooking), database.writing():
        _take_batches(opened, counted, now, lambda _: None)
        raise _OnlyLooking
    return counted


def take(opened: Opened, now: int, step: Callable[[int], object] = lambda _: None) -> Counted:
    """Take everything in, batch by batch; again changes nothing, and cut short it is gone on with by doing it again.
    `step` is told of each batch how many facts it has. Raises `ParcelError`."""
    counted = Counted()
    _note(opened.device, opened.file.hello, now)
    streams = _take_batches(opened, counted, now, step)
    for stream in sorted(streams):
        try:
            project.catch_up(stream, now)
        except Exception:  # the facts are safe: made up for with the next batch, or at the next start
            logger.exception("stream %s could not be folded in", stream)
    _note(opened.device, opened.file.hello, now)  # what agrees now agreed when the file was written
    return counted


def _take_batches(opened: Opened, counted: Counted, now: int, step: Callable[[int], object]) -> set[int]:
    streams: set[int] = set()
    try:
        for header, bodies, detached in opened.file.batches():
            stream = _take_batch(header, bodies, detached, counted, now)
            streams |= {stream} if stream is not None else set()
            counted.facts += len(bodies)
            counted.note_times(bodies)
            step(len(bodies))
    except NotWelcome as error:
        raise ParcelError(error.word, str(error)) from error
    return streams


def _take_batch(
    header: BatchHeader, bodies: list[bytes], detached: list[bytes | None], counted: Counted, now: int
) -> int | None:
    before = _acked(header.inc)
    answer, stream = intake.push(header, bodies, detached, now)
    match answer:
        case Pushed(acked=acked):
            counted.new += acked - before
            counted.held += len(bodies) - (acked - before)
        case Gap():
            counted.too_early += len(bodies)
        case Fork():
            counted.forked += len(bodies)
        case Corrupt():
            intake.quarantine("corrupt", header, bodies, detached, now)
            counted.set_aside += len(bodies)
        case Revoked():
            intake.quarantine("revoked", header, bodies, detached, now)
            counted.set_aside += len(bodies)
    return stream


def _acked(inc: str) -> int:
    stream = Stream.get_or_none(Stream.inc == inc[:128].replace("\0", ""))
    return int(stream.acked) if stream is not None else 0


def _note(device: Device, said: Hello, now: int) -> None:
    """What the kiosk said of itself when it wrote the file, unless it has spoken since."""
    at = min(now, said.clock.wall)
    if at > (device.last_hello_at or 0):
        with database.writing():
            intake.note(device, said, at)


# --- the answer -------------------------------------------------------------------------------------------------------


def answer(office: Office, opened: Opened) -> Iterator[bytes]:
    """The answer file, piece by piece."""
    device, label = Device.get_by_id(opened.device.id), opened.file.label
    parcel = parcels.label_of("answer", device.id, label.kiosk, office.now(), sealed=True)
    signer = KeySigner(office.secrets.signing)
    return answer_file.render(_answer(office, device, opened.file.hello), parcel, signer, office.secrets.centre)


def _answer(office: Office, device: Device, told: Hello) -> Answer:
    register = office.feed.snapshot(device) if device.standing == "approved" else None
    heads: list[StreamHead] = []
    hashes: dict[str, bytes] = {}
    facts: list[Batch] = []
    for stream in told.streams:
        held = Stream.get_or_none(Stream.inc == stream.inc[:128], Stream.device == device.id, Stream.acked > 0)
        if held is None:
            continue
        heads.append(StreamHead(held.inc, held.acked, bytes(held.head).hex()))
        if (held.acked, bytes(held.head).hex()) == (stream.seq, stream.head):
            continue
        hashes[held.inc] = all_of_them = _hashes_of(held)
        end = all_of_them[(stream.seq - 1) * 32 : stream.seq * 32] if stream.seq else b""
        if held.acked > stream.seq and not stream.parted and end.hex() in ("", stream.head):
            facts += _facts_after(device, held.inc, stream.seq)
    if device.status == "revoked":
        heads += evidence.quarantined(device, told.streams)
    feed = register.header.cursor if register is not None else None
    erased = intake.to_erase(device, told)
    said = HelloAnswer(office.now(), device.standing, heads, "", feed=feed, erased=erased)
    return Answer(Said(said, hashes, erasures.last_mark()), facts, register)


def _hashes_of(stream: Stream) -> bytes:
    rows = bulk.rows_of('SELECT "hash" FROM "fact" WHERE "stream" = ? ORDER BY "seq"', (stream.id,))
    return b"".join(bytes(row[0]) for row in rows)


def _facts_after(device: Device, inc: str, seq: int) -> Iterator[Batch]:
    while (batch := intake.facts_after(device, inc, seq)) is not None:
        yield batch
        seq += len(batch.bodies)
