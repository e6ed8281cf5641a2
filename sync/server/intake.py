"""Taking facts in: one transaction a batch, all of it or nothing, acknowledged only after the commit.

Reads the envelope and no further: what a fact says is stored as it came, and nobody is kept waiting for it. Must not
fold facts into state, nor fill in what the journal is filtered by: that is `project.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from sync import journal
from sync.acceptance import Held, Tail, chained, weigh
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
from sync.server import bulk, contacts, dating, erasures, evidence, feed_log, origins, scopes, standing, succession
from sync.server.journal_entries import glance, plain
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
        contacts.note(device.id, now)
        Device.change(device.id, run=plain(said.run), clock_offset=_within(said.clock.wall) - now)
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
    held = {stream.inc: stream for stream in _held_of(device)}
    pending = sum(max(0, told.seq - (held[told.inc].acked if told.inc in held else 0)) for told in said.streams)
    Device.change(
        device.id, last_hello_at=at, software=plain(said.state.software), pending=min(pending, 2**31),
        state=_state_text(said.state), erased=erasures.reached(said.erased),
        told=msgspec.json.encode(said.streams).decode(),
        **({"last_agreement_at": at} if _agree(said.streams, held) else {}),
    )  # fmt: skip
    return held


def push(
    header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None], now: int
) -> tuple[PushAnswer, int | None]:
    """Append what is new in a batch. Returns the answer, and the stream to fold in when something was appended.

    1. follow the chain through the batch, before anybody has to wait
    2. lock the device, so that its batches come one after another
    3. weigh the batch against what is held (`sync.acceptance`); anything but a tail changes nothing
    4. store the facts, and in the same transaction how far the stream reaches

    Raises `NotWelcome`.
    """
    found = chained(header, bodies)
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
        verdict = weigh(header, found, held, bytes(device.public_key), _hashes_of(stream), now)
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
    stream = Stream.get_or_none(Stream.inc == plain(inc), Stream.device == device.id)
    wanted = [seq for seq in seqs if stream is not None and 0 < seq <= stream.acked]
    rows = {seq: hash_ for seq in wanted for hash_ in _hashes_of(stream)(seq, seq)}
    return HashesAnswer([HashAt(seq, rows[seq].hex()) for seq in wanted])


def facts_after(device: Device, inc: str, seq: int) -> Batch | None:
    """Facts after `seq` of a stream that the device may read (`succession.readable`), as many as fit a batch; `None`
    when there are none."""
    stream = succession.readable(device, plain(inc))
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
    found = Device.some(f'"id" = ?{" FOR UPDATE" if lock and not database.is_sqlite else ""}', plain(device_id))
    if not found:
        raise NotWelcome("unknown_device", "Nobody knows this device.")
    return found[0]


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
        inc=header.inc, device=device.id, parent=plain(header.parent) if header.parent else None,
        parent_head=bytes.fromhex(header.parent_head), head=held.head, started_at=now,
    )  # fmt: skip
    fresh = bodies[tail.skip :]
    told = _still_told(fresh, detached[tail.skip :])
    told_again = origins.aliases(device, stream, tail.envelopes, fresh)
    row, site = stream.id, device.site
    whens = dating.dated(stream.id, tail.envelopes, header.clock, now)
    bulk.insert(
        Fact,
        [
            (
                row, seq, body, hashed, beside, now, happened_at, doubtful, site, False, told_again.get(seq),
                earliest, latest,
            )
            for seq, (body, hashed, beside, (earliest, latest, happened_at, doubtful)) in enumerate(
                zip(fresh, tail.hashes, told, whens, strict=True), held.acked + 1
            )
        ],
    )  # fmt: skip
    acked, head = held.acked + len(tail.hashes), tail.hashes[-1]
    Stream.change(stream.id, acked=acked, head=head, last_received_at=now)
    pending = max(0, device.pending - len(tail.hashes))
    agreed = {"last_agreement_at": device.last_hello_at} if pending == 0 and _has_come(device) else {}
    Device.change(device.id, last_push_at=now, pending=pending, **agreed)
    return Pushed(acked, head.hex(), now), int(stream.id)


def _still_told(bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> list[bytes | None]:
    """What stands beside the bodies, without what is about somebody who was erased."""
    people = [None if beside is None else glance(body).person for body, beside in zip(bodies, detached, strict=True)]
    return erasures.still_told(people, detached)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _within(number: int) -> int:
    return max(-LARGEST, min(number, LARGEST))


def _state_text(state: DeviceState) -> str:
    return msgspec.json.encode(state).decode()[:4096]


def _agree(told: Sequence[StreamHead], held: dict[str, Stream]) -> bool:
    """Whether every stream that the device holds is here in full, to the last hash. A parted one may go on here."""
    return bool(told) and all(each.seq == 0 or _is_held(each, held.get(each.inc)) for each in told)


def _held_of(device: Device) -> list[Stream]:
    return Stream.some('"device" = ? AND "acked" > 0 ORDER BY "id"', device.id)


def _has_come(device: Device) -> bool:
    """Whether all that the device held at its last hello is here by now, to the last hash."""
    told = msgspec.json.decode(device.told, type=list[StreamHead])
    held = {stream.inc: stream for stream in _held_of(device)}
    return _agree([msgspec.structs.replace(each, parted=True) for each in told], held)


def _is_held(told: StreamHead, stream: Stream | None) -> bool:
    if stream is None or not 0 < told.seq <= stream.acked or (stream.acked > told.seq and not told.parted):
        return False
    return [hash_.hex() for hash_ in _hashes_of(stream)(told.seq, told.seq)] == [told.head]
