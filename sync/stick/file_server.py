"""A server that is a file: it answers from what the far one wrote down. The engine runs against it as against the
network, so that acknowledging, healing and the register have one code. Takes nothing: what waits goes up by the next
facts file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sync import journal
from sync.ports import Batch, Delta, Snapshot, SyncError
from sync.protocol import (
    BatchHeader,
    Cursor,
    Fork,
    Hello,
    HelloAnswer,
    Keys,
    PushAnswer,
    QuarantineReason,
    StreamHead,
)
from sync.pushing import NotNow
from sync.stick.answer_file import HASH_BYTES, Answer
from sync.wire import etag_of


class FileServer:
    """The `Server` port on an answer file."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._held: dict[str, StreamHead] = {stream.inc: stream for stream in answer.said.hello.streams}

    def hello(self, hello: Hello) -> HelloAnswer:
        return self._answer.said.hello

    def push(self, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> PushAnswer:
        """Whether it parts from what the server holds can be told; nothing else. Raises `NotNow`."""
        held = self._held.get(header.inc)
        theirs = self.hashes(header.inc, [header.first]).get(header.first)
        if held is not None and theirs is not None and theirs != journal.link(bytes.fromhex(header.prev), bodies[0]):
            return Fork(held.seq, held.head, self._answer.said.hello.server_time)
        raise _not_now()

    def hashes(self, inc: str, seqs: Sequence[int]) -> dict[int, bytes]:
        known = self._answer.said.hashes.get(inc, b"")
        return {
            seq: known[(seq - 1) * HASH_BYTES : seq * HASH_BYTES]
            for seq in seqs
            if 1 <= seq <= len(known) // HASH_BYTES
        }

    def facts_after(self, inc: str, seq: int) -> Batch | None:
        """Raises `NotNow` for such as it holds but did not send along."""
        held = self._held.get(inc)
        if held is None or seq >= held.seq:
            return None
        for batch in self._answer.facts:
            skip = seq + 1 - batch.first
            if batch.inc == inc and 0 <= skip < len(batch.bodies):
                prev = self.hashes(inc, [seq])[seq] if skip else batch.prev
                return replace(
                    batch, first=seq + 1, bodies=batch.bodies[skip:], detached=batch.detached[skip:], prev=prev
                )
        raise _not_now()

    def quarantine(
        self, reason: QuarantineReason, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]
    ) -> str:
        raise _not_now()

    def delta(self, cursor: Cursor) -> Delta | None:
        return None

    def snapshot(self, etag: str | None) -> Snapshot | None:
        register = self._answer.register
        return None if register is None or etag_of(register.header) == etag else register

    def keys(self) -> Keys:
        raise SyncError("refused", "Keys are handed over by the network only.", permanent=True)


def _not_now() -> NotNow:
    return NotNow("network", "The server is not here; what waits goes up with the next file.")
