"""Bringing down what the server says. Knows ports only: no HTTP, no SQL.

The kiosk's cursor names the place in the feed of what it holds. Where the server's feed ends there, nothing is asked.
Otherwise the feed brings what changed since; where no change leads on from the cursor, or what is held then is not what
the server holds, a snapshot brings everything. Each of them is taken in whole, cursor and all, or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Literal

from sync.ports import Delta, RegisterSink, Server, Snapshot, SyncError
from sync.protocol import Cursor

Pulled = Literal["applied", "unchanged"]
logger = logging.getLogger("lada.sync")


def pull(
    server: Server, sink: RegisterSink, end: Cursor | None, acked: Mapping[str, int], *, news: bool = False
) -> Pulled:
    """Bring down what this side lacks. `end` is where the server's feed ended at hello; `acked` says how far the server
    holds each of our streams; `news`: facts were pushed since, so the feed may have grown. Raises `SyncError`."""
    cursor = sink.cursor()
    if cursor is None:
        return _take_snapshot(server, sink, sink.etag())
    if cursor == end and not news and not _is_behind(sink.projected(), acked):
        return "unchanged"
    delta = server.delta(cursor)
    if delta is None:
        return _take_snapshot(server, sink, sink.etag())
    return _take_delta(server, sink, delta)


def _is_behind(projected: Mapping[str, int], acked: Mapping[str, int]) -> bool:
    """Whether the server has taken in more of our facts than its word that is held here knows of: a run broke off after
    its push. Those would be laid on top of that word for ever, although a newer one may say otherwise."""
    return any(projected.get(inc, 0) < seq for inc, seq in acked.items())


def _take_delta(server: Server, sink: RegisterSink, delta: Delta) -> Pulled:
    try:
        sink.apply_delta(delta)
    except ValueError as error:
        logger.warning("the changes that came do not lead to what the server holds: %s", error)
        return _take_snapshot(server, sink, None)
    return "applied" if delta.changes else "unchanged"


def _take_snapshot(server: Server, sink: RegisterSink, etag: str | None) -> Pulled:
    snapshot: Snapshot | None = server.snapshot(etag)
    if snapshot is None:
        return "unchanged"
    try:
        sink.apply(snapshot)
    except ValueError as error:
        raise SyncError("protocol", f"the register that came cannot be used: {error}", permanent=True) from error
    return "applied"
