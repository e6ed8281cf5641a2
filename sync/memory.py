"""Honest fakes of the three ports, for tests and for trying the engine: complete, in memory, held to the same
contracts.

They misbehave when asked to: `misbehave("lose_answer")` spoils the next call of the server, in the order asked
for. What a real one would keep on disk, a fake keeps in attributes that a test may copy, to play a restored
backup.
"""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import msgspec

from sync import feed_rows, journal, register
from sync.acceptance import Held, Tail, weigh
from sync.continuity import HighWater
from sync.facts import Fact
from sync.journal import Moment
from sync.memory_feed import MemoryFeed, by_key
from sync.ports import Batch, Delta, Limits, Snapshot, SyncError, SyncReport
from sync.protocol import (
    VERSION,
    BatchHeader,
    Change,
    Cursor,
    FeedHeader,
    Fork,
    Hello,
    HelloAnswer,
    Keys,
    PushAnswer,
    Pushed,
    QuarantineReason,
    Revoked,
    StreamHead,
)
from sync.wire import digest_of, etag_of, write_batch

Mischief = Literal["lose_request", "lose_answer", "duplicate", "truncate", "hold_back"]
Answer = TypeVar("Answer")


@dataclass
class MemoryStream:
    """One incarnation: bodies, their hashes (the first entry is hash(0)) and detached parts."""

    inc: str
    hashes: list[bytes]
    parent: str | None = None
    parent_head: bytes = b""
    bodies: list[bytes] = field(default_factory=list)
    detached: list[bytes | None] = field(default_factory=list)
    parted_at: int | None = None

    @property
    def end(self) -> int:
        """The last seq that is offered under this name."""
        return len(self.bodies) if self.parted_at is None else self.parted_at

    @property
    def head(self) -> StreamHead:
        return StreamHead(self.inc, self.end, self.hashes[self.end].hex(), self.parted_at is not None)

    def batch_after(self, seq: int, limits: Limits) -> Batch | None:
        count, size = 0, 0
        for body, part in zip(self.bodies[seq : self.end], self.detached[seq : self.end], strict=True):
            size += len(body) + len(part or b"")
            if count and (count == limits.facts or size > limits.raw_bytes):
                break
            count += 1
        if count == 0:
            return None
        last = seq + count
        return Batch(
            self.inc, seq + 1, tuple(self.bodies[seq:last]), tuple(self.detached[seq:last]),
            self.hashes[seq], self.hashes[last], self.parent, self.parent_head,
        )  # fmt: skip

    def append(self, body: bytes, detached: bytes | None = None) -> None:
        self.bodies.append(body)
        self.detached.append(detached)
        self.hashes.append(journal.link(self.hashes[-1], body))


class MemoryOutbox:
    """A journal in memory; `record` writes a fact into the open stream."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.journal: list[MemoryStream] = []
        self.acknowledged: dict[str, int] = {}
        self.settled = 0
        self.high_water: HighWater | None = None
        self.begin()

    def begin(self) -> str:
        """Start a new incarnation, as a restored kiosk does, and return its name."""
        parent = self.journal[-1] if self.journal else None
        inc = secrets.token_hex(16)
        parent_head = parent.hashes[-1] if parent else b""
        first = journal.genesis(self.device, inc, parent_head)
        self.journal.append(MemoryStream(inc, [first], parent.inc if parent else None, parent_head))
        return inc

    def record(self, fact: Fact, moment: Moment, detached: bytes | None = None) -> str:
        """Write one fact and return its uid."""
        stream = self.journal[-1]
        seq = len(stream.bodies) + 1
        stream.append(journal.write_body(fact, stream.inc, seq, moment), detached)
        return journal.uid(stream.inc, seq)

    def streams(self) -> list[StreamHead]:
        return [stream.head for stream in self.journal]

    def batch_after(self, inc: str, seq: int, limits: Limits) -> Batch | None:
        return self._stream(inc).batch_after(seq, limits)

    def _stream(self, inc: str) -> MemoryStream:
        return {each.inc: each for each in self.journal}[inc]

    def acknowledge(self, inc: str, seq: int, head: bytes) -> None:
        self.acknowledged[inc] = seq

    def hash_at(self, inc: str, seq: int) -> bytes:
        hashes = self._stream(inc).hashes
        if seq >= len(hashes):
            raise KeyError(seq)
        return hashes[seq]

    def part_ways(self, inc: str, common: int) -> None:
        stream = self._stream(inc)
        ours = range(common, stream.end)
        stream.parted_at = min(common, stream.end)
        if stream is self.journal[-1]:
            self.begin()
        for index in ours:
            body = stream.bodies[index]
            again = self.journal[-1]
            origin = journal.read_body(body).origin or journal.origin_of(inc, index + 1, body)
            again.append(
                journal.write_again(body, again.inc, len(again.bodies) + 1, origin), stream.detached[index]
            )

    def take_in(self, batches: Sequence[Batch]) -> None:
        before = copy.deepcopy(self.journal)
        try:
            for batch in batches:
                self._take_in(batch)
        except ValueError:
            self.journal = before
            raise
        self.settled += 1

    def _take_in(self, batch: Batch) -> None:
        stream = self._stream(batch.inc)
        if batch.first != len(stream.bodies) + 1 or stream.parted_at is not None:
            raise ValueError("the batch does not follow on what is held")
        if journal.chain(stream.hashes[-1], batch.bodies)[-1] != batch.head:
            raise ValueError("the batch does not chain")
        if stream is self.journal[-1]:
            self.begin()
        for body, part in zip(batch.bodies, batch.detached, strict=True):
            stream.append(body, part)

    def note_high_water(self) -> None:
        self.high_water = HighWater(*msgspec.structs.astuple(self.journal[-1].head)[:3])


class MemorySink:
    """What the server says, in memory; nothing is laid on top."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], bytes] = {}
        self.projected: dict[str, int] = {}
        self.reports: list[SyncReport] = []
        self.samples: list[tuple[int, int]] = []
        self.wiped = False
        self.now: Callable[[], int] = lambda: 0
        self._cursor: Cursor | None = None
        self._etag: str | None = None
        self._sampled_at: int | None = None

    @property
    def entities(self) -> dict[tuple[str, str], feed_rows.AnyRow]:
        return {key: feed_rows.decode(line) for key, line in self.lines.items() if key[0] in feed_rows.KINDS}

    def cursor(self) -> Cursor | None:
        return self._cursor

    def etag(self) -> str | None:
        return self._etag

    def apply(self, snapshot: Snapshot) -> None:
        self._hold(snapshot.header, by_key(snapshot.lines))
        self._etag = etag_of(snapshot.header)

    def apply_delta(self, delta: Delta) -> None:
        lines = dict(self.lines)
        for change in delta.changes:
            lines.pop((change.entity, change.id), None)
        lines |= by_key([change.line for change in delta.changes if change.line is not None])
        self._hold(delta.header, lines)
        self._etag = None

    def _hold(self, header: FeedHeader, lines: dict[tuple[str, str], bytes]) -> None:
        if digest_of(lines.values()) != header.digest:
            raise ValueError("the digest does not match the lines")
        self.lines, self._cursor, self.projected = lines, header.cursor, header.projected

    def sampled_at(self) -> int | None:
        return self._sampled_at

    def sample_clock(self, server_time: int, round_trip: int) -> None:
        self.samples.append((server_time, round_trip))
        self._sampled_at = self.now()

    def note_contact(self, report: SyncReport) -> None:
        self.reports.append(report)

    def wipe(self) -> None:
        self.lines, self._cursor, self._etag, self.wiped = {}, None, None, True


class MemoryServer:
    """A server in memory: accepts batches by the same table as the real one."""

    def __init__(self, now: Callable[[], int] = lambda: 0, site: str = "site") -> None:
        self.now = now
        self.site = site
        self.devices: dict[str, tuple[bytes, str]] = {}  # id → (public key, status)
        self.streams: dict[str, tuple[str, MemoryStream]] = {}  # inc → (device, stream)
        self.entities: list[feed_rows.AnyRow] = []
        self.feed = MemoryFeed()
        self.evidence: dict[str, tuple[str, BatchHeader, bytes]] = {}  # what went into no stream, by its SHA-256
        self._mischief: deque[Mischief] = deque()
        self._held_back: list[Callable[[], object]] = []

    def misbehave(self, *kinds: Mischief) -> None:
        """Spoil the next calls, one each."""
        self._mischief.extend(kinds)

    def deliver_late(self) -> None:
        """Let what was held back arrive now; its answers go nowhere."""
        late, self._held_back = self._held_back, []
        for call in late:
            call()

    def enrol(self, device: str, public_key: bytes, status: str = "approved") -> None:
        self.devices[device] = (public_key, status)

    def hello(self, hello: Hello) -> HelloAnswer:
        return self._call(lambda: self._hello(hello))

    def push(self, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> PushAnswer:
        if self._mischief and self._mischief[0] == "truncate":
            self._mischief.popleft()
            bodies = [*bodies[:-1], bodies[-1][:-1]]
        return self._call(lambda: self._push(header, list(bodies), list(detached)))

    def hashes(self, inc: str, seqs: Sequence[int]) -> dict[int, bytes]:
        held = self.streams[inc][1].hashes
        return self._call(lambda: {seq: held[seq] for seq in seqs if 0 < seq < len(held)})

    def facts_after(self, inc: str, seq: int) -> Batch | None:
        return self._call(lambda: self.streams[inc][1].batch_after(seq, Limits()))

    def quarantine(
        self, reason: QuarantineReason, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]
    ) -> str:
        return self._call(lambda: self._set_aside(reason, header, list(bodies), list(detached)))

    def delta(self, cursor: Cursor) -> Delta | None:
        return self._call(lambda: self._delta(cursor))

    def snapshot(self, etag: str | None) -> Snapshot | None:
        return self._call(lambda: self._snapshot(etag))

    def keys(self) -> Keys:
        return self._call(lambda: Keys(centre_key="00" * 32))

    def _call(self, act: Callable[[], Answer]) -> Answer:
        kind = self._mischief.popleft() if self._mischief else None
        if kind == "hold_back":
            self._held_back.append(act)
        if kind in ("lose_request", "hold_back", "truncate"):
            raise SyncError("network", "the request was lost")
        answer = act()
        if kind == "duplicate":
            answer = act()
        if kind == "lose_answer":
            raise SyncError("network", "the answer was lost")
        return answer

    def _status(self, device: str) -> str:
        if device not in self.devices:
            raise SyncError("unknown_device", "nobody knows this device", permanent=True)
        return self.devices[device][1]

    def _hello(self, hello: Hello) -> HelloAnswer:
        status = self._status(hello.device)
        wanted = {stream.inc for stream in hello.streams}
        held = [each.head for owner, each in self.streams.values() if owner == hello.device and each.inc in wanted]
        if status == "revoked":
            held += [
                StreamHead(header.inc, header.first + header.count - 1, header.head)
                for reason, header, _ in self.evidence.values()
                if reason == "revoked"
            ]
        feed = self.feed.look(self._lines(), self.site) if status == "approved" else None
        answer = {"server_time": self.now(), "status": status, "streams": held, "nonce": "", "feed": feed}
        return msgspec.convert(answer, HelloAnswer)

    def _push(self, header: BatchHeader, bodies: list[bytes], detached: list[bytes | None]) -> PushAnswer:
        status = self._status(header.device)
        if status not in ("approved", "suspended"):
            return Revoked()
        owner, stream = self.streams.get(header.inc) or (header.device, self._new_stream(header))
        if owner != header.device:
            raise SyncError("refused", "the stream belongs to another device", permanent=True)
        held = Held(len(stream.bodies), stream.hashes[-1])
        verdict = weigh(
            header, bodies, held, self.devices[header.device][0],
            lambda first, last: stream.hashes[first : last + 1], self.now(),
        )  # fmt: skip
        if isinstance(verdict, Fork):
            self._set_aside("fork", header, bodies, detached)
        if not isinstance(verdict, Tail):
            return verdict
        for body, part in zip(bodies[verdict.skip :], detached[verdict.skip :], strict=True):
            stream.append(body, part)
        self.streams[header.inc] = (header.device, stream)
        return Pushed(len(stream.bodies), stream.hashes[-1].hex(), self.now())

    def _set_aside(
        self, reason: str, header: BatchHeader, bodies: list[bytes], detached: list[bytes | None]
    ) -> str:
        raw = write_batch(header, bodies, detached)
        name = hashlib.sha256(b"\n".join([header.inc.encode(), *bodies])).hexdigest()
        self.evidence[name] = (reason, header, raw)
        return name

    def _new_stream(self, header: BatchHeader) -> MemoryStream:
        parent_head = bytes.fromhex(header.parent_head)
        first = journal.genesis(header.device, header.inc, parent_head)
        return MemoryStream(header.inc, [first], header.parent, parent_head)

    def _lines(self) -> list[bytes]:
        return [register.encode(row) for row in self.entities]

    def _header(self, mode: Literal["snapshot", "delta"], count: int) -> FeedHeader:
        lines, projected = self._lines(), {inc: len(stream.bodies) for inc, (_, stream) in self.streams.items()}
        end = self.feed.look(lines, self.site)
        return FeedHeader(VERSION, mode, end, digest_of(lines), count, self.site, projected)

    def _snapshot(self, etag: str | None) -> Snapshot | None:
        lines = self._lines()
        header = self._header("snapshot", len(lines))
        return None if etag_of(header) == etag else Snapshot(header, lines)

    def _delta(self, cursor: Cursor) -> Delta | None:
        keys = self.feed.changed(cursor, self.feed.look(self._lines(), self.site))
        if keys is None:
            return None
        shown = self.feed.shown
        changes = [
            Change(*key, body=msgspec.Raw(shown[key])) if key in shown else Change(*key, "del") for key in keys
        ]
        return Delta(self._header("delta", len(changes)), changes)
