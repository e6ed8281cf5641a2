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
from sync.acceptance import Held, Tail, weigh
from sync.ports import Batch
from sync.protocol import (
    MAX_FACTS,
    MAX_RAW_BYTES,
    BatchHeader,
    Corrupt,
    DeviceState,
    Erased,
    Fork,
    HashAt,
    HashesAnswer,
    Hello,
    HelloAnswer,
    PushAnswer,
    Pushed,
    Quarantined,
    QuarantineReason,
    Revoked,
    StreamHead,
    signed_bytes,
)
from sync.server import bulk, dating, erasures, evidence, feed_log, origins, scopes, standing, succession
from sync.server.models import Device, Fact, Stream, database
from sync.signing import is_signed

NEXT_AFTER_S = 30
LARGEST = 2**63 - 1
_INCARNATION = re.compile(r"[0-9a-f]{32}")


class NotWelcome(Exception):
    """The device may not speak here. `word`: unknown_device, pending, suspended, revoked, foreign_stream, signature,
    too_much."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def hello(said: Hello, nonce: str, now: int) -> HelloAnswer:
    """Note how the device is, and tell what is held of its streams. Raises `NotWelcome` for an unknown device."""
    with database.writing():
        device = _device(said.device, lock=True)
        standing.note(device, said, now)
        held = note(device, said, now)
        Device.update(run=_plain(said.run), clock_offset=_within(said.clock.wall) - now).where(
            Device.id == device.id
        ).execute()
        answers = [StreamHead(each.inc, each.acked, bytes(each.head).hex()) for each in held.values()]
        if device.status == "revoked":
            answers += evidence.quarantined(device, said.streams)
        feed = feed_log.head(scopes.tag(device.site)) if device.standing == "approved" else None
    wanted = {told.inc for told in said.streams}
    answers = [answer for answer in answers if answer.inc in wanted] if device.status != "pending" else []
    inherited = succession.inherited(device, said.inherited)
    return HelloAnswer(now, device.standing, answers, nonce, NEXT_AFTER_S, feed, to_erase(device, said), inherited)


def to_erase(device: Device, said: Hello) -> Erased | None:
    """Whom a device has still to forget; `None` for nobody, and for one that was shut out: it forgets everybody."""
    if device.status != "approved":
        return None
    return erasures.left_after(erasures.reached(said.erased), device)


def note(device: Device, said: Hello, at: int) -> dict[str, Stream]:
    """Note what a device said of itself at `at` (ms UTC). Returns its streams that something is held of. Inside the
    caller's transaction."""
    held = {stream.inc: stream for stream in device.streams if stream.acked > 0}
    pending = sum(max(0, told.seq - (held[told.inc].acked if told.inc in held else 0)) for told in said.streams)
    Device.update(
        last_hello_at=at, software=_plain(said.state.software), pending=min(pending, 2**31),
        state=_state_text(said.state), erased=erasures.reached(said.erased),
        **({"last_agreement_at": at} if _agree(said.streams, held) else {}),
    ).where(Device.id == device.id).execute()  # fmt: skip
    return held


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
            evidence.keep("fork", device, header, bodies, _still_told(bodies, detached), now)
        return verdict, None


def quarantine(
    reason: QuarantineReason, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None], now: int
) -> Quarantined:
    """Keep a batch that went into no stream. Raises `NotWelcome`: for a stranger, for a device that was never let in,
    for a header that the device did not sign, and when there is too much of it already."""
    with database.writing():
        device = _device(header.device, lock=True)
        if device.status == "pending":
            raise NotWelcome("pending", "Staff have not approved this device yet.")
        message = signed_bytes(header.device, header.inc, header.first, header.count, header.head)
        if not is_signed(bytes(device.public_key), _hex(header.signature), message):
            raise NotWelcome("signature", "The batch is not signed by the device's key.")
        kept = evidence.keep(reason, device, header, bodies, _still_told(bodies, detached), now)
        if kept is None:
            raise NotWelcome("too_much", "Too many batches of this device wait already.")
    return Quarantined(kept)


def hashes(device: Device, inc: str, seqs: Sequence[int]) -> HashesAnswer:
    """The hashes held at places of one of the device's own streams."""
    stream = Stream.get_or_none(Stream.inc == _plain(inc), Stream.device == device.id)
    wanted = [seq for seq in seqs if stream is not None and 0 < seq <= stream.acked]
    rows = {seq: hash_ for seq in wanted for hash_ in _hashes_of(stream)(seq, seq)}
    return HashesAnswer([HashAt(seq, rows[seq].hex()) for seq in wanted])


def facts_after(device: Device, inc: str, seq: int) -> Batch | None:
    """Facts after `seq` of a stream that the device may read (`succession.readable`), as many as fit a batch; `None`
    when there are none."""
    stream = succession.readable(device, _plain(inc))
    if stream is None or not 0 <= seq < stream.acked:
        return None
    rows = bulk.rows_of(
        'SELECT "body", "hash", "detached" FROM "fact" WHERE "stream" = ? AND "seq" > ? ORDER BY "seq" LIMIT ?',
        (stream.id, seq, MAX_FACTS),
    )
    size, taken = 0, 0
    for body, _hash, beside in rows:
        size += len(body) + len(beside or b"")
        if taken and size > MAX_RAW_BYTES:
            break
        taken += 1
    genesis = journal.genesis(stream.device_id, inc, bytes(stream.parent_head))
    prev = _hashes_of(stream)(seq, seq)[0] if seq else genesis
    return Batch(
        inc, seq + 1, [bytes(row[0]) for row in rows[:taken]],
        [None if row[2] is None else bytes(row[2]) for row in rows[:taken]], prev, bytes(rows[taken - 1][1]),
        stream.parent, bytes(stream.parent_head),
    )  # fmt: skip


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
    seen = [glance(body) for body in bodies[tail.skip :]]
    told = erasures.still_told([each.person for each in seen], detached[tail.skip :])
    fresh = list(zip(tail.envelopes, bodies[tail.skip :], tail.hashes, told, strict=True))
    told_again = origins.aliases(device, stream, [(each.seq, body, each.origin) for each, body, *_ in fresh])
    typed = [(each, body, glanced.type) for (each, body, *_), glanced in zip(fresh, seen, strict=True)]
    whens = dating.dated(stream.id, typed, header.clock, now)
    bulk.insert(
        Fact,
        [
            (
                stream.id, each.seq, glanced.type, body, hashed, beside, now, when.happened_at, when.doubtful,
                glanced.site or device.site, glanced.person, glanced.party, glanced.item, False,
                told_again.get(each.seq), when.earliest, when.latest,
            )
            for (each, body, hashed, beside), glanced, when in zip(fresh, seen, whens, strict=True)
        ],
    )  # fmt: skip
    acked, head = held.acked + len(tail.hashes), tail.hashes[-1]
    Stream.update(acked=acked, head=head, last_received_at=now).where(Stream.id == stream.id).execute()
    pending = max(0, device.pending - len(tail.hashes))
    agreed = {"last_agreement_at": now} if pending == 0 else {}
    Device.update(last_push_at=now, pending=pending, **agreed).where(Device.id == device.id).execute()
    return Pushed(acked, head.hex(), now), int(stream.id)


def _still_told(bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> list[bytes | None]:
    return erasures.still_told([glance(body).person for body in bodies], detached)


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
    except journal.UNREADABLE:
        try:
            seen = Glance(_glance_type(body).fact.type)
        except journal.UNREADABLE:
            return Glance()
    values = (seen.type, seen.site, seen.person, seen.party, seen.item)
    return Glance(*(None if value is None else _plain(value) for value in values))  # type: ignore[arg-type]


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _plain(text: str) -> str:
    """Text that every database can hold and index."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:128]


def _within(number: int) -> int:
    return max(-LARGEST, min(number, LARGEST))


def _state_text(state: DeviceState) -> str:
    return msgspec.json.encode(state).decode()[:4096]


def _agree(told: Sequence[StreamHead], held: dict[str, Stream]) -> bool:
    """Whether every stream that the device holds is here in full, to the last hash. A parted one may go on here."""
    return bool(told) and all(each.seq == 0 or _is_held(each, held.get(each.inc)) for each in told)


def _is_held(told: StreamHead, stream: Stream | None) -> bool:
    if stream is None or stream.acked < told.seq or (stream.acked > told.seq and not told.parted):
        return False
    return [hash_.hex() for hash_ in _hashes_of(stream)(told.seq, told.seq)] == [told.head]
