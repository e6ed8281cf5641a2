"""Whether what the server holds of every kiosk's journal is what it acknowledged: each stream's chain and its end.

Asks in SQL of its own, because it must also read copies and databases that no model is bound to. Only reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync import journal
from sync.protocol import StreamHead

Ask = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]
"""Rows for SQL with `?` for its parameters."""
AT_ONCE = 2000


class BrokenChain(Exception):
    """A stream is not what it was; the message names the first bad record and says why."""


def verified(ask: Ask) -> list[StreamHead]:
    """Every stream, with how far it reaches. Raises `BrokenChain`."""
    streams = ask("SELECT id, inc, device, parent_head, acked, head FROM stream ORDER BY id", ())
    return [_stream(ask, *stream) for stream in streams]


def _stream(ask: Ask, row: int, inc: str, device: str, parent_head: bytes, acked: int, ends: bytes) -> StreamHead:
    head, seq = journal.genesis(device, inc, bytes(parent_head)), 0
    question = f"SELECT seq, body, hash FROM fact WHERE stream = ? AND seq > ? ORDER BY seq LIMIT {AT_ONCE}"
    while rows := ask(question, (row, seq)):
        for found, body, stored in rows:
            seq += 1
            head = journal.link(head, bytes(body))
            if found != seq or head != bytes(stored):
                why = "the hash does not match the bytes" if found == seq else "it is missing"
                raise BrokenChain(f"record {journal.uid(inc, seq)} is bad, {why}")
    if (seq, head) != (acked, bytes(ends)):
        raise BrokenChain(f"stream {inc} ends at {seq}, though facts up to {acked} were acknowledged")
    return StreamHead(inc, seq, head.hex())
