"""Kiosks without a screen: a journal in memory, a key and clocks, and its batches as they go over the wire."""

from __future__ import annotations

import http.client
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from bench import crowd
from sync import wire
from sync.journal import Moment
from sync.memory import MemoryOutbox
from sync.ports import Batch, Device, Limits
from sync.protocol import DeviceState, Pushed
from sync.pushing import signed_header
from sync.signing import KeySigner

DAYS = 21


@dataclass(frozen=True)
class Clocks:
    """Of a kiosk that was switched on when its journal began; they go on from `at` (ms UTC) as this machine's do."""

    at: int
    begins: int
    started: float

    def moment(self) -> Moment:
        now = self.at + int((time.monotonic() - self.started) * 1000)
        return Moment(now, 1, now - self.begins)


@dataclass(frozen=True)
class Journal:
    """One kiosk's."""

    device: Device
    key: KeySigner
    outbox: MemoryOutbox
    clock: Clocks

    @property
    def bodies(self) -> list[bytes]:
        return self.outbox.journal[-1].bodies


@dataclass(frozen=True)
class Request:
    """One push, ready to be sent. The kiosk's part of the work is done."""

    path: str
    body: bytes
    batch: Batch


def written(name: str, wanted: int, people: int, items: Sequence[str], at: int, seed: int) -> Journal:
    """The journal of the kiosk `name`: `wanted` facts of the weeks before `at` (ms UTC) about the demo's first
    `people`."""
    key, begins = KeySigner(secrets.token_bytes(32)), at - DAYS * crowd.DAY
    device = Device(name, secrets.token_hex(8), key, lambda: DeviceState(software="bench", pending=0))
    outbox = MemoryOutbox(name)
    for draft, moment in islice(crowd.past(people, list(items), begins, at - 60_000, wanted, seed), wanted):
        outbox.record(draft.fact, moment)
    return Journal(device, key, outbox, Clocks(at, begins, time.monotonic()))


def requests(journal: Journal) -> list[Request]:
    """All of a journal in batches as large as they may be."""
    [stream], found, position = journal.outbox.streams(), list[Request](), 0
    while batch := journal.outbox.batch_after(stream.inc, position, Limits()):
        header = signed_header(journal.device, journal.clock, batch)
        body = wire.squeeze(wire.write_batch(header, batch.bodies, batch.detached))
        found.append(Request(f"/api/v1/streams/{stream.inc}/facts", body, batch))
        position += len(batch.bodies)
    return found


class Line:
    """One connection to a server on 127.0.0.1, kept open for as long as somebody speaks."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def push(self, request: Request) -> None:
        """Raises `AssertionError` when the batch is not accepted to its end."""
        if self._connection.sock is None:
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        self._connection.request("POST", request.path, request.body, headers)
        response = self._connection.getresponse()
        said = response.read()
        assert response.status == 200, f"a push was answered {response.status}: {said!r}"
        reached = msgspec.json.decode(said, type=Pushed).acked
        assert reached == request.batch.first + len(request.batch.bodies) - 1, f"a push ended at {reached}"

    def close(self) -> None:
        self._connection.close()
