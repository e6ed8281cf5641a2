"""Handing facts over, and healing what stands in the way. Knows ports only: no HTTP, no SQL.

The server dictates where to go on. For each stream one of these holds, and the last two are healed on the spot:

    the server lacks the end of it   push from where it stands; it may ask for an earlier place (gap)
    both hold the same               nothing to do
    the server holds more            this disk went back in time: take in what it kept for us
    they differ after some seq       two wrote under one name: both branches stay, ours is written again elsewhere

Nothing is remembered between two runs; killed anywhere, the next run finds out anew.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal

from sync.continuity import last_common
from sync.ports import Batch, Device, Limits, Outbox, Server, StreamTrouble, SyncError, Timepiece, TroubleWord
from sync.protocol import (
    MAX_HASHES,
    BatchHeader,
    Clock,
    Corrupt,
    Fork,
    Gap,
    PushAnswer,
    Pushed,
    Revoked,
    StreamHead,
    signed_bytes,
)

REWINDS = 3  # a server that asks for the same place again and again is not obeyed for ever
HEALINGS = 8  # streams that are healed in one run; what is left is healed in the next

logger = logging.getLogger("lada.sync")

# How a stream was left: all of it is there; the journal has changed, so begin again; it waits for another day; the
# server is not there to be pushed to; out.
Left = Literal["agreed", "healed", "troubled", "later", "revoked"]


class NotNow(SyncError):
    """A server that has answered, but is not there to take anything: the answer came in a file."""


def signed_header(device: Device, clock: Timepiece, batch: Batch) -> BatchHeader:
    """The header of a batch as it goes out now."""
    now = clock.moment()
    head, count = batch.head.hex(), len(batch.bodies)
    message = signed_bytes(device.id, batch.inc, batch.first, count, head)
    return BatchHeader(
        device=device.id, inc=batch.inc, first=batch.first, count=count, prev=batch.prev.hex(), head=head,
        clock=Clock(now.wall, now.boot, now.up), signature=device.signer.sign(message).hex(),
        parent=batch.parent, parent_head=batch.parent_head.hex(),
    )  # fmt: skip


class Pushing:
    """The pushing half of one run."""

    def __init__(self, outbox: Outbox, server: Server, device: Device, clock: Timepiece) -> None:
        self._outbox, self._server, self._device, self._clock = outbox, server, device, clock
        self._held: dict[str, StreamHead] = {}
        self.pushed = 0
        self.troubles: list[StreamTrouble] = []

    def learn(self, held: Sequence[StreamHead]) -> None:
        """What the server says that it holds; streams that it lacks are missing."""
        self._held = {stream.inc: stream for stream in held}

    def acked(self) -> dict[str, int]:
        """Incarnation → the last seq that the server is known to hold."""
        return {inc: stream.seq for inc, stream in self._held.items()}

    def pending(self, streams: Sequence[StreamHead]) -> int:
        """How many facts of `streams` the server is not known to hold."""
        held = self.acked()
        return sum(max(0, stream.seq - held.get(stream.inc, 0)) for stream in streams)

    def push_all(self) -> Literal["done", "revoked"]:
        """Offer every stream that this device holds, the oldest first; what is healed is offered again."""
        for _ in range(HEALINGS):
            left = self._offer_until_changed()
            if left != "healed":
                return "revoked" if left == "revoked" else "done"
        return "done"

    def _offer_until_changed(self) -> Left:
        left_alone = {trouble.inc for trouble in self.troubles if not trouble.is_healed}
        for stream in self._outbox.streams():
            try:
                left: Left = self._offer(stream) if stream.inc not in left_alone else "troubled"
            except NotNow:
                left = "later"
            if left in ("healed", "revoked"):
                return left
        return "agreed"

    def _offer(self, stream: StreamHead) -> Left:
        held = self._held.get(stream.inc)
        if held is None:
            return self._push_from(stream, 0)
        if held.seq > stream.seq:
            return self._server_holds_more(stream, held)
        if not self._is_ours(held):
            return self._part_ways(stream, held.seq)
        self._outbox.acknowledge(stream.inc, held.seq, bytes.fromhex(held.head))
        return self._push_from(stream, held.seq)

    def _is_ours(self, held: StreamHead) -> bool:
        """Whether what the server holds of a stream ends with a record of this journal."""
        return self._outbox.hash_at(held.inc, held.seq).hex() == held.head

    def _push_from(self, stream: StreamHead, position: int) -> Left:
        rewinds, rereads = 0, 0
        while batch := self._outbox.batch_after(stream.inc, position, Limits()):
            match self._push(batch):
                case Pushed() as answer:
                    position = self._gone_on(batch, answer)
                case Gap(expected_seq=expected):
                    rewinds += 1
                    if rewinds > REWINDS or not 1 <= expected <= batch.first:
                        return self._trouble(stream.inc, "stuck", expected)
                    position = expected - 1
                case Fork(acked=acked):
                    return self._part_ways(stream, min(acked, batch.first + len(batch.bodies) - 1))
                case Corrupt(at=at):
                    rereads += 1  # a byte may have fallen over on the way; a second look decides
                    if rereads > 1:
                        self._server.quarantine("corrupt", self._header(batch), batch.bodies, batch.detached)
                        return self._trouble(stream.inc, "corrupt", at)
                case Revoked():
                    return "revoked"
        return "agreed"

    def _gone_on(self, batch: Batch, answer: Pushed) -> int:
        last = batch.first + len(batch.bodies) - 1
        if answer.acked < last:
            raise SyncError("protocol", f"the server acknowledged {answer.acked} of a batch that ends at {last}")
        self.pushed += len(batch.bodies)
        self._held[batch.inc] = StreamHead(batch.inc, answer.acked, answer.head)
        self._outbox.acknowledge(batch.inc, last, batch.head)
        return last

    # --- healing ----------------------------------------------------------------------------------------------------

    def _server_holds_more(self, stream: StreamHead, held: StreamHead) -> Left:
        """This disk was restored, or the server holds another branch."""
        theirs = self._server.hashes(stream.inc, [stream.seq])
        if stream.seq and theirs.get(stream.seq, b"").hex() != stream.head:
            return self._part_ways(stream, stream.seq)
        self._outbox.acknowledge(stream.inc, stream.seq, bytes.fromhex(stream.head))
        if stream.parted:
            return "agreed"
        position, kept = stream.seq, list[Batch]()
        # all of it first: state that is folded from half of it would stay so, for then nothing tells that more is due
        while batch := self._server.facts_after(stream.inc, position):
            if batch.first != position + 1:
                raise SyncError("protocol", "the facts that came back do not follow on each other")
            kept.append(batch)
            position += len(batch.bodies)
        if not kept:
            return self._trouble(stream.inc, "stuck", position)
        try:
            self._outbox.take_in(kept)
        except ValueError as error:
            raise SyncError("protocol", f"the facts that came back cannot be used: {error}") from error
        return self._trouble(stream.inc, "ahead", position)

    def _part_ways(self, stream: StreamHead, upto: int) -> Left:
        """Both branches stay: the server keeps the first batch of ours as evidence, and all of it comes again, each
        fact under the name of its origin, in another incarnation."""
        common = last_common(
            lambda seq: self._outbox.hash_at(stream.inc, seq),
            lambda seqs: self._server.hashes(stream.inc, seqs),
            upto,
            MAX_HASHES,
        )
        ours = self._outbox.batch_after(stream.inc, common, Limits())
        if ours is not None:
            answer = self._push(ours)
            if not isinstance(answer, Fork):
                # somebody else settled it in the meantime; the next run looks again
                return self._trouble(stream.inc, "stuck", common)
        self._outbox.part_ways(stream.inc, common)
        self._trouble(stream.inc, "fork", common)
        return "healed"

    def quarantine_rest(self) -> None:
        """Hand over everything that the server is not known to hold, for people to look at. Of a stream whose end it
        holds otherwise that is all of it: where the branches part is told to nobody who is no longer welcome."""
        for stream in self._outbox.streams():
            held = self._held.get(stream.inc)
            is_ours = held is not None and held.seq <= stream.seq and self._is_ours(held)
            position = held.seq if held is not None and is_ours else 0
            while batch := self._outbox.batch_after(stream.inc, position, Limits()):
                try:
                    self._server.quarantine("revoked", self._header(batch), batch.bodies, batch.detached)
                except NotNow:
                    return
                position = batch.first + len(batch.bodies) - 1

    def _trouble(self, inc: str, word: TroubleWord, at: int | None) -> Left:
        trouble = StreamTrouble(inc, word, at)
        logger.warning("stream %s: %s at %s", inc, word, at)
        self.troubles.append(trouble)
        return "healed" if trouble.is_healed else "troubled"

    # --- one batch --------------------------------------------------------------------------------------------------

    def _push(self, batch: Batch) -> PushAnswer:
        self._outbox.note_high_water()
        return self._server.push(self._header(batch), batch.bodies, batch.detached)

    def _header(self, batch: Batch) -> BatchHeader:
        return signed_header(self._device, self._clock, batch)
