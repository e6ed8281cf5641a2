"""Taking facts in: one transaction a batch, all of it or nothing, acknowledged only after the commit.

Reads the envelope and no further; what a fact says is glanced at to fill the columns that the journal is filtered
by, and a fact that cannot even be glanced at is stored like any other. Must not fold facts into state: that is
`project.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from sync import journal
from sync.acceptance import Envelope, Held, Tail, weigh
from sync.journal import Moment
from sync.protocol import (
    BatchHeader,
    Corrupt,
    DeviceState,
    Fork,
    Hello,
    HelloAnswer,
    PushAnswer,
    Pushed,
    Revoked,
    StreamHead,
)
from sync.server import bulk, timing
from sync.server.models import Device, Fact, Stream, database

NEXT_AFTER_S = 30
LARGEST = 2**63 - 1
_INCARNATION = re.compile(r"[0-9a-f]{32}")


class NotWelcome(Exception):
    """The device may not speak here. `word`: unknown_device, pending, revoked, foreign_stream."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def hello(said: Hello, nonce: str, now: int) -> HelloAnswer:
    """Note how the device is, and tell what is held of its streams. Raises `NotWelcome` for an unknown device."""
    with database.writing():
        device = _device(said.device)
        held = {stream.inc: stream for stream in device.streams if stream.acked > 0}
        pending = sum(max(0, told.seq - (held[told.inc].acked if told.inc in held else 0)) for told in said.streams)
        Device.update(
            last_hello_at=now, run=_plain(said.run), software=_plain(said.state.software), pending=min(pending, 2**31),
            clock_offset=_within(said.clock.wall) - now, state=_state_text(said.state),
            **({"last_agreement_at": now} if _agree(said.streams, held) else {}),
        ).where(Device.id == device.id).execute()  # fmt: skip
    answers = [StreamHead(each.inc, each.acked, bytes(each.head).hex()) for each in held.values()]
    wanted = {told.inc for told in said.streams}
    answers = [answer for answer in answers if answer.inc in wanted] if device.status == "approved" else []
    return HelloAnswer(now, device.status, answers, nonce, NEXT_AFTER_S)


def push(
    header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None], now: int
) -> tuple[PushAnswer, int | None]:
    """Append what is new in a batch. Returns the answer, and the stream to fold in when something was appended.

    1. lock the device, so that its batches come one after another
    2. weigh the batch against what is held (`sync.acceptance`); anything but a tail changes nothing
    3. store the facts, and in the same transaction how far the stream reaches

    Raises `NotWelcome`.
    """
    with database.writing():
        device = _device(header.device, lock=True)
        if device.status == "revoked":
            return Revoked(), None
        if device.status != "approved":
            raise NotWelcome("pending", "Staff have not approved this device yet.")
        stream = Stream.get_or_none(Stream.inc == header.inc)
        if stream is not None and stream.device_id != device.id:
            raise NotWelcome("foreign_stream", "The stream belongs to another device.")
        held = _held(header, stream)
        if held is None:
            return Corrupt("incarnation"), None
        verdict = weigh(header, bodies, held, bytes(device.public_key), _hashes_of(stream), now)
        if isinstance(verdict, Tail):
            return _append(device, stream, header, held, bodies, detached, verdict, now)
        if isinstance(verdict, Fork) and stream is not None:
            Stream.update(state="forked").where(Stream.id == stream.id).execute()
        return verdict, None


def _device(device_id: str, *, lock: bool = False) -> Device:
    query = Device.select().where(Device.id == _plain(device_id))
    device = (query.for_update() if lock and not database.is_sqlite else query).first()
    if device is None:
        raise NotWelcome("unknown_device", "Nobody knows this device.")
    return device


def _held(header: BatchHeader, stream: Stream | None) -> Held | None:
    """What is held of the stream; for a new one its beginning, `None` when its name or its parent's head is none."""
    if stream is not None:
        return Held(stream.acked, bytes(stream.head))
    if not _INCARNATION.fullmatch(header.inc) or not re.fullmatch(r"([0-9a-f]{64})?", header.parent_head):
        return None
    return Held(0, journal.genesis(header.device, header.inc, bytes.fromhex(header.parent_head)))


def _hashes_of(stream: Stream | None) -> Callable[[int, int], list[bytes]]:
    def hashes(first: int, last: int) -> list[bytes]:
        rows = bulk.rows_of(
            'SELECT "hash" FROM "fact" WHERE "stream" = ? AND "seq" BETWEEN ? AND ? ORDER BY "seq"',
            (stream.id if stream else 0, first, last),
        )
        return [bytes(row[0]) for row in rows]

    return hashes


def _append(
    device: Device, stream: Stream | None, header: BatchHeader, held: Held,
    bodies: Sequence[bytes], detached: Sequence[bytes | None], tail: Tail, now: int,
) -> tuple[Pushed, int | None]:  # fmt: skip
    if not tail.hashes:
        return Pushed(held.acked, held.head.hex(), now), None
    stream = stream or Stream.create(
        inc=header.inc, device=device.id, parent=_plain(header.parent) if header.parent else None,
        parent_head=bytes.fromhex(header.parent_head), head=held.head, started_at=now,
    )  # fmt: skip
    fresh = zip(tail.envelopes, bodies[tail.skip :], tail.hashes, detached[tail.skip :], strict=True)
    bulk.insert(Fact, [_row(stream, device, header, each, now) for each in fresh])
    acked, head = held.acked + len(tail.hashes), tail.hashes[-1]
    Stream.update(acked=acked, head=head, last_received_at=now).where(Stream.id == stream.id).execute()
    pending = max(0, device.pending - len(tail.hashes))
    agreed = {"last_agreement_at": now} if pending == 0 else {}
    Device.update(last_push_at=now, pending=pending, **agreed).where(Device.id == device.id).execute()
    return Pushed(acked, head.hex(), now), int(stream.id)


def _row(
    stream: Stream, device: Device, header: BatchHeader,
    fresh: tuple[Envelope, bytes, bytes, bytes | None], now: int,
) -> tuple[object, ...]:  # fmt: skip
    envelope, body, hashed, detached = fresh
    written = Moment(_within(envelope.wall), envelope.boot, envelope.up)
    happened_at, doubtful = timing.happened_at(written, header.clock, now)
    seen = glance(body)
    return (
        stream.id, envelope.seq, seen.type, body, hashed, detached, now, happened_at, doubtful,
        seen.site or device.site, seen.person, seen.party, seen.item, False, None,
    )  # fmt: skip


class Glance(msgspec.Struct, frozen=True):
    """What the journal is filtered by."""

    type: str = "unreadable"
    site: str | None = None
    person: str | None = None
    party: str | None = None
    item: str | None = None


class _Glanced(msgspec.Struct, frozen=True):
    fact: Glance


class _TypeOnly(msgspec.Struct, frozen=True):
    type: str


class _GlancedType(msgspec.Struct, frozen=True):
    fact: _TypeOnly


_glance = msgspec.json.Decoder(_Glanced).decode
_glance_type = msgspec.json.Decoder(_GlancedType).decode


def glance(body: bytes) -> Glance:
    """What can be seen of a fact without understanding it; as little as it must be, for odd ones."""
    try:
        seen = _glance(body).fact
    except (msgspec.MsgspecError, UnicodeDecodeError):
        try:
            seen = Glance(_glance_type(body).fact.type)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Glance()
    values = (seen.type, seen.site, seen.person, seen.party, seen.item)
    return Glance(*(None if value is None else _plain(value) for value in values))  # type: ignore[arg-type]


def _plain(text: str) -> str:
    """Text that every database can hold and index."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:128]


def _within(number: int) -> int:
    return max(-LARGEST, min(number, LARGEST))


def _state_text(state: DeviceState) -> str:
    return msgspec.json.encode(state).decode()[:4096]


def _agree(told: Sequence[StreamHead], held: dict[str, Stream]) -> bool:
    """Whether every stream that the device holds is here in full, to the last hash."""
    return bool(told) and all(
        each.seq == 0
        or (each.inc in held and (held[each.inc].acked, bytes(held[each.inc].head).hex()) == (each.seq, each.head))
        for each in told
    )
