"""The server's own functions as the engine's port, with no wire between, to test what both ends make of facts."""

from __future__ import annotations

from collections.abc import Callable

from sync.ports import Batch, Delta, Snapshot
from sync.protocol import BatchHeader, Cursor, Hello, HelloAnswer, PushAnswer
from sync.server import intake, models, project
from sync.server.feed import Feed


class Near:
    """`now` is the server's clock; `asked` is what the kiosk wanted, in order."""

    def __init__(self, feed: Feed, device: str, now: Callable[[], int]) -> None:
        self._feed, self._id, self._now = feed, device, now
        self.asked: list[str] = []

    @property
    def device(self) -> models.Device:
        return models.Device.get_by_id(self._id)

    def hello(self, hello: Hello) -> HelloAnswer:
        self.asked.append("hello")
        return intake.hello(hello, "", self._now())

    def push(self, header: BatchHeader, bodies: list[bytes], detached: list[bytes | None]) -> PushAnswer:
        self.asked.append("push")
        answer, stream = intake.push(header, bodies, detached, self._now())
        if stream is not None:
            project.catch_up(stream, self._now())
        return answer

    def delta(self, cursor: Cursor) -> Delta | None:
        self.asked.append("delta")
        return self._feed.delta(self.device, cursor)

    def snapshot(self, etag: str | None) -> Snapshot | None:
        self.asked.append("snapshot")
        return self._feed.snapshot(self.device, etag)

    def hashes(self, inc: str, seqs: list[int]) -> dict[int, bytes]:
        return {each.seq: bytes.fromhex(each.hash) for each in intake.hashes(self.device, inc, seqs).hashes}

    def facts_after(self, inc: str, seq: int) -> Batch | None:
        return intake.facts_after(self.device, inc, seq)
