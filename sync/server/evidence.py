"""Batches that went into no stream, kept as they came: for people to look at, and so that nothing is ever thrown away.

A batch is one row, named by its SHA-256, so that the same batch again changes nothing. Must not fold anything in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from sync import journal, wire
from sync.protocol import BatchHeader, StreamHead
from sync.server import bulk, casebook
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.models import Device, Evidence

MOST = 5000  # batches of one device: half a century of a busy counter, or somebody who fills our disk

Reason = Literal["fork", "revoked", "corrupt"]


def keep(
    reason: Reason, device: Device, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None],
    now: int,
) -> str | None:  # fmt: skip
    """Keep a batch and open its case. Returns its id, `None` when there are too many of this device already. Inside the
    caller's transaction."""
    raw = wire.write_batch(header, bodies, detached)
    # a batch sent again has another clock and so another header: what makes it the same is what it holds
    name = hashlib.sha256(b"\n".join([header.inc.encode(), *bodies])).hexdigest()
    if Evidence.get_or_none(Evidence.id == name) is not None:
        return name
    if Evidence.select().where(Evidence.device == device.id).count() >= MOST:
        return None
    Evidence.insert(
        id=name, device=device.id, reason=reason, inc=header.inc[:128], first=header.first,
        last=header.first + header.count - 1, head=header.head[:64], received_at=now, batch=wire.squeeze(raw),
    ).execute()  # fmt: skip
    kind = CaseKind.STREAM_FORKED if reason == "fork" else CaseKind.FACTS_QUARANTINED
    about = Opened(kind, (journal.uid(header.inc, 1),), now, device.site, device.id)
    casebook.open_cases([about], now)
    return name


def quarantined(device: Device, told: Sequence[StreamHead]) -> list[StreamHead]:
    """How far a revoked device has handed over what it still had of the streams that it told of: it need not send that
    again. A batch counts when nothing is missing before it; one that came early, as from a stick, or to a server that
    went back since, leaves the place where it begins open. Of two machines with one name each is told its own."""
    found = (_handed_over(device, each) for each in told)
    return [each for each in found if each is not None]


def _handed_over(device: Device, told: StreamHead) -> StreamHead | None:
    """`None` when no batch of the stream was kept that goes on from what is held."""
    rows = Evidence.select(Evidence.batch).where(Evidence.device == device.id, Evidence.inc == told.inc[:128])
    reached = dict[tuple[int, bytes], None]()  # places that nothing is missing before, with what stands there
    for row in rows.order_by(Evidence.first, Evidence.last):
        header, bodies, _ = wire.read_batch(wire.inflate(bytes(row.batch)))
        before = (header.first - 1, _bytes_of(header.prev))
        if header.first == 1 or before in reached or _is_held(device, told.inc, *before):
            reached |= dict.fromkeys(enumerate(journal.chain(before[1], bodies), header.first))
    if not reached:
        return None
    own = (told.seq, _bytes_of(told.head))
    seq, head = own if own in reached else max(reached)
    return StreamHead(told.inc, seq, head.hex())


def _is_held(device: Device, inc: str, seq: int, hash_: bytes) -> bool:
    rows = bulk.rows_of(
        'SELECT f."hash" FROM "fact" f JOIN "stream" s ON s."id" = f."stream"'
        ' WHERE s."inc" = ? AND s."device" = ? AND f."seq" = ?',
        (inc, device.id, seq),
    )
    return bool(rows) and bytes(rows[0][0]) == hash_


def _bytes_of(text: str) -> bytes:
    """A hash as a device wrote it; no bytes where it is no hex."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
