"""Batches that went into no stream, kept as they came: for people to look at, and so that nothing is ever thrown away.

A batch is one row, named by its SHA-256, so that the same batch again changes nothing. Must not fold anything in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from sync import journal, wire
from sync.protocol import BatchHeader, StreamHead
from sync.server import casebook
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
    again. Of two machines with one name each is told its own."""
    rows = (
        Evidence.select(Evidence.inc, Evidence.last, Evidence.head)
        .where(Evidence.device == device.id, Evidence.inc.in_([each.inc for each in told]))
        .order_by(Evidence.last)
    )
    own = {(each.inc, each.head) for each in told}
    reached = [StreamHead(row.inc, row.last, row.head) for row in rows]
    reached += [each for each in reached if (each.inc, each.head) in own]
    return list({each.inc: each for each in reached}.values())
