"""A kiosk without a screen, for tests of the journey of a fact: a journal in memory, a key, clocks that a test can
turn."""

from __future__ import annotations

import secrets

from sync import facts
from sync.engine import sync_once
from sync.journal import Detached, Moment, commitment, origin_of, write_again, write_detached
from sync.memory import MemoryOutbox, MemorySink
from sync.ports import Batch, Device, Limits, Server, SyncReport
from sync.protocol import BatchHeader, Clock, DeviceState, Hello, signed_bytes
from sync.signing import KeySigner

NOON = 1_793_012_400_000  # 2026-10-26 11:00 UTC, a Monday noon in Warsaw
MINUTE = 60_000


class Timepiece:
    """Clocks that stand still until they are turned; `wall` may be wrong, `up` never is."""

    def __init__(self, wall: int = NOON, boot: int = 1, up: int = 10 * MINUTE) -> None:
        self.wall, self.boot, self.up = wall, boot, up

    def moment(self) -> Moment:
        return Moment(self.wall, self.boot, self.up)

    def pass_time(self, ms: int) -> None:
        self.wall += ms
        self.up += ms


class Station:
    """One kiosk: records facts and syncs."""

    def __init__(self, device: str, signer: KeySigner | None = None) -> None:
        self.signer = signer or KeySigner(secrets.token_bytes(32))
        self.clock = Timepiece()
        self.outbox = MemoryOutbox(device)
        self.sink = MemorySink()
        self.sink.outbox = self.outbox
        self.sink.now = lambda: self.clock.wall
        self.device = Device(device, "run-1", self.signer, lambda: DeviceState(software="test", pending=0))

    @property
    def inc(self) -> str:
        return self.outbox.journal[-1].inc

    def record(self, fact: facts.Fact, **values: str) -> str:
        """Write a fact; its `…_commitment` fields must come from `detach`."""
        self.clock.pass_time(1000)
        parts = {name: Detached(_SALT, value) for name, value in values.items()}
        return self.outbox.record(fact, self.clock.moment(), write_detached(parts))

    def record_with_slip(self, fact: facts.Fact, slip_no: str) -> str:
        """Write the only fact of an act whose slip has this number."""
        self.clock.pass_time(1000)
        return self.outbox.record(fact, self.clock.moment(), slip_no=slip_no)

    def tell_again(self, body: bytes, inc: str, seq: int) -> None:
        """Write a record of an earlier incarnation once more."""
        stream, origin = self.outbox.journal[-1], origin_of(inc, seq, body)
        stream.append(write_again(body, stream.inc, len(stream.bodies) + 1, origin))

    def record_many(self, count: int) -> None:
        for _ in range(count):
            self.record(facts.HelpCalled(site="site", cause="visitor"))

    def record_raw(self, fact_json: bytes, seq: int | None = None) -> str:
        """Write bytes that this version's types would not make."""
        stream = self.outbox.journal[-1]
        number = seq or len(stream.bodies) + 1
        now = self.clock.moment()
        head = f'{{"inc":"{stream.inc}","seq":{number},"wall":{now.wall},"boot":{now.boot},"up":{now.up},"fact":'
        stream.append(head.encode() + fact_json + b"}")
        return f"{stream.inc}.{number}"

    def sync(self, server: Server) -> SyncReport:
        return sync_once(self.outbox, server, self.sink, self.device, self.clock)

    def batch(self, after: int = 0, facts: int = 500) -> Batch:
        batch = self.outbox.batch_after(self.inc, after, Limits(facts=facts))
        assert batch is not None
        return batch

    def header(self, batch: Batch, **changes: object) -> BatchHeader:
        """A signed header for `batch`; `changes` are made before signing."""
        now = self.clock.moment()
        values = {
            "device": self.device.id, "inc": batch.inc, "first": batch.first, "count": len(batch.bodies),
            "prev": batch.prev.hex(), "head": batch.head.hex(), "clock": Clock(now.wall, now.boot, now.up),
            "parent": batch.parent, "parent_head": batch.parent_head.hex(), **changes,
        }  # fmt: skip
        message = signed_bytes(*(values[name] for name in ("device", "inc", "first", "count", "head")))  # type: ignore[arg-type]
        return BatchHeader(signature=self.signer.sign(message).hex(), **values)  # type: ignore[arg-type]

    def hello(self) -> Hello:
        now = self.clock.moment()
        clock = Clock(now.wall, now.boot, now.up)
        streams, erased = self.outbox.streams(), self.sink.erased()
        return Hello(self.device.id, 1, self.device.run, streams, clock, self.device.state(), erased=erased)


_SALT = "00" * 16


def committed(value: str) -> str:
    """The commitment for a value that `Station.record` detaches."""
    return commitment(_SALT, value)
