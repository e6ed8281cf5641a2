"""An honest fake of the server, for tests and for trying the engine: complete, in memory, held to the same contract.

It misbehaves when asked to: `misbehave("lose_answer")` spoils the next call, in the order asked for. What a real one
would keep on disk it keeps in attributes that a test may copy, to play a restored backup.
"""

from __future__ import annotations

import copy
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import msgspec

from sync import feed_rows, journal, register
from sync.acceptance import Held, Tail, chained, weigh
from sync.memory import MemoryStream, people_of
from sync.memory_feed import MemoryFeed
from sync.ports import Batch, Delta, Limits, Snapshot, SyncError
from sync.protocol import (
    VERSION,
    BatchHeader,
    Change,
    Cursor,
    Erased,
    FeedHeader,
    Fork,
    Hello,
    HelloAnswer,
    Inherited,
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


class MemoryServer:
    """A server in memory: accepts batches by the same table as the real one."""

    def __init__(self, now: Callable[[], int] = lambda: 0, site: str = "site") -> None:
        self.now = now
        self.site = site
        self.devices: dict[str, tuple[bytes, str]] = {}  # id → (public key, status)
        self.streams: dict[str, tuple[str, MemoryStream]] = {}  # inc → (device, stream)
        self.successors: dict[str, str] = {}  # device → the one that it succeeds
        self.asker: str | None = None  # whose requests these are; None: nobody is told from another
        self.entities: list[feed_rows.AnyRow] = []
        self.feed = MemoryFeed()
        self.evidence: dict[str, tuple[str, BatchHeader, bytes]] = {}  # what went into no stream, by its SHA-256
        self.erased: list[str] = []
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

    def enrol(self, device: str, public_key: bytes, status: str = "approved", succeeds: str | None = None) -> None:
        self.devices[device] = (public_key, status)
        if succeeds is not None:
            self.successors[device] = succeeds
            self.devices[succeeds] = (self.devices[succeeds][0], "revoked")

    def asked_by(self, device: str) -> MemoryServer:
        """The same server, as one of its devices may use it."""
        view = copy.copy(self)
        view.asker = device
        return view

    def erase(self, person: str) -> None:
        """Forget somebody, and have it told to every device."""
        self.entities = [row for row in self.entities if person not in people_of(row)]
        self.erased.append(person)
        for _, stream in self.streams.values():
            stream.forget(self.erased)

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
        return self._call(lambda: self.streams[inc][1].batch_after(seq, Limits()) if self._may_read(inc) else None)

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
        erased = None
        if status in ("approved", "suspended") and hello.erased != (mark := self._mark(len(self.erased))):
            done = next((n for n in range(len(self.erased)) if self._mark(n) == hello.erased), 0)
            erased = Erased(self.erased[done:], mark)
        answer = {"server_time": self.now(), "status": status, "streams": held, "nonce": "", "feed": feed}
        inherited = self._inherited(hello) if status == "approved" else []
        return msgspec.structs.replace(msgspec.convert(answer, HelloAnswer), erased=erased, inherited=inherited)

    def _may_read(self, inc: str) -> bool:
        owner = self.streams[inc][0]
        if self.asker in (None, owner):
            return True
        return self.devices[str(self.asker)][1] == "approved" and owner in self._before(str(self.asker))

    def _before(self, device: str) -> list[str]:
        """Those that a device succeeds, the first of them first."""
        found: list[str] = []
        while (before := self.successors.get(device)) is not None:
            found.insert(0, before)
            device = before
        return found

    def _inherited(self, hello: Hello) -> list[Inherited]:
        told = [
            Inherited(owner, inc, each.head.seq, each.head.head, each.parent, each.parent_head.hex())
            for before in self._before(hello.device)
            for inc, (owner, each) in self.streams.items()
            if owner == before
        ]
        return told if sum(each.seq for each in told) != hello.inherited else []

    def _mark(self, count: int) -> str:
        """Names the first `count` erasures; empty for none."""
        return hashlib.sha256(" ".join(self.erased[:count]).encode()).hexdigest() if count else ""

    def _push(self, header: BatchHeader, bodies: list[bytes], detached: list[bytes | None]) -> PushAnswer:
        status = self._status(header.device)
        if status not in ("approved", "suspended"):
            return Revoked()
        owner, stream = self.streams.get(header.inc) or (header.device, self._new_stream(header))
        if owner != header.device:
            raise SyncError("refused", "the stream belongs to another device", permanent=True)
        held = Held(len(stream.bodies), stream.hashes[-1])
        verdict = weigh(
            header, chained(header, bodies), held, self.devices[header.device][0],
            lambda first, last: stream.hashes[first : last + 1], self.now(),
        )  # fmt: skip
        if isinstance(verdict, Fork):
            self._set_aside("fork", header, bodies, detached)
        if not isinstance(verdict, Tail):
            return verdict
        for body, part in zip(bodies[verdict.skip :], detached[verdict.skip :], strict=True):
            stream.append(body, part)
        stream.forget(self.erased)
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
