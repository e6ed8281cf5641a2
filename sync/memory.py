"""Honest fakes of the kiosk's ports, for tests and for trying the engine: complete, in memory, held to the same
contracts. The server is in `memory_server.py`.

What a real one would keep on disk, a fake keeps in attributes that a test may copy, to play a restored backup.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import msgspec

from sync import feed_rows, journal, register
from sync.continuity import HighWater
from sync.facts import Fact
from sync.journal import Moment
from sync.memory_feed import by_key
from sync.ports import Batch, Delta, Limits, Snapshot, SyncReport
from sync.protocol import Cursor, Erased, FeedHeader, Inherited, StreamHead
from sync.wire import digest_of, etag_of


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

    def forget(self, people: Collection[str], uids: Collection[str] = ()) -> None:
        """Take away what facts about these people, and those named by `uids`, say beside their bodies."""
        for at, body in enumerate(self.bodies):
            if _person_in(body) in people or journal.uid(self.inc, at + 1) in uids:
                self.detached[at] = None

    def append(self, body: bytes, detached: bytes | None = None) -> None:
        self.bodies.append(body)
        self.detached.append(detached)
        self.hashes.append(journal.link(self.hashes[-1], body))


def people_of(row: feed_rows.AnyRow) -> set[str]:
    """Whose row of the register it is."""
    match row:
        case register.Person():
            return {row.id}
        case register.Credential() | register.Membership():
            return {row.person}
    return set()


class _Person(msgspec.Struct, frozen=True):
    person: str | None = None


def _person_in(body: bytes) -> str | None:
    try:
        return msgspec.json.decode(journal.read_body(body).fact, type=_Person).person
    except msgspec.MsgspecError:
        return None


class MemoryOutbox:
    """A journal in memory; `record` writes a fact into the open stream."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.journal: list[MemoryStream] = []
        self.predecessors: list[MemoryStream] = []  # streams of the kiosks that this one succeeds
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

    def record(self, fact: Fact, moment: Moment, detached: bytes | None = None, slip_no: str | None = None) -> str:
        """Write one fact and return its uid."""
        stream = self.journal[-1]
        seq = len(stream.bodies) + 1
        stream.append(journal.write_body(fact, stream.inc, seq, moment, slip_no=slip_no), detached)
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

    def inherited(self) -> dict[str, int]:
        return {stream.inc: len(stream.bodies) for stream in self.predecessors}

    def inherit(self, stream: Inherited, batch: Batch) -> None:
        first = journal.genesis(stream.device, stream.inc, bytes.fromhex(stream.parent_head))
        known = {each.inc: each for each in self.predecessors}
        into = known.get(stream.inc) or MemoryStream(stream.inc, [first])
        is_own = stream.inc in {each.inc for each in self.journal}
        if is_own or batch.inc != stream.inc or batch.first != len(into.bodies) + 1 or into.hashes[0] != first:
            raise ValueError("the batch does not follow on what is held")
        ends, last = journal.chain(into.hashes[-1], batch.bodies)[-1], len(into.bodies) + len(batch.bodies)
        if ends != batch.head or last > stream.seq or (last == stream.seq and ends.hex() != stream.head):
            raise ValueError("the batch does not chain")
        for body, part in zip(batch.bodies, batch.detached, strict=True):
            into.append(body, part)
        if stream.inc not in known:
            self.predecessors.insert(0, into)
        self.settled += last == stream.seq

    def note_high_water(self) -> None:
        self.high_water = HighWater(*msgspec.structs.astuple(self.journal[-1].head)[:3])


class MemorySink:
    """What the server says, in memory; nothing is laid on top."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], bytes] = {}
        self._projected: dict[str, int] = {}
        self.reports: list[SyncReport] = []
        self.samples: list[tuple[int, int]] = []
        self.wiped = False
        self.now: Callable[[], int] = lambda: 0
        self._cursor: Cursor | None = None
        self._etag: str | None = None
        self._sampled_at: int | None = None
        self.outbox: MemoryOutbox | None = None  # whose facts lose their names too when somebody is forgotten
        self._erased = ""

    @property
    def entities(self) -> dict[tuple[str, str], feed_rows.AnyRow]:
        return {key: feed_rows.decode(line) for key, line in self.lines.items() if key[0] in feed_rows.KINDS}

    def cursor(self) -> Cursor | None:
        return self._cursor

    def projected(self) -> dict[str, int]:
        return dict(self._projected)

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
        self.lines, self._cursor, self._projected = lines, header.cursor, header.projected

    def erased(self) -> str:
        return self._erased

    def erase(self, erased: Erased) -> None:
        gone = set(erased.people)
        named = {key for key, row in self.entities.items() if gone & people_of(row)}
        kept = {key: line for key, line in self.lines.items() if key not in named}
        if kept != self.lines:
            self.lines, self._etag = kept, None
        for stream in [*self.outbox.predecessors, *self.outbox.journal] if self.outbox else []:
            stream.forget(gone, erased.facts)
        self._erased = erased.mark

    def sampled_at(self) -> int | None:
        return self._sampled_at

    def sample_clock(self, server_time: int, round_trip: int) -> None:
        self.samples.append((server_time, round_trip))
        self._sampled_at = self.now()

    def note_contact(self, report: SyncReport) -> None:
        self.reports.append(report)

    def wipe(self) -> None:
        self.lines, self._cursor, self._etag, self.wiped = {}, None, None, True
