"""Which kiosk takes the place of which: a successor reads what those before it wrote, and nobody else's journals.

A predecessor is shut out when its successor is let in, so its streams are at their ends for good. Must not write.
"""

from __future__ import annotations

from sync.protocol import Inherited
from sync.server.models import Device, Stream


def before(device: Device) -> list[str]:
    """The ids of those that it succeeds, one after another, the first of them first."""
    found: list[str] = []
    following = device.successor_of
    while following is not None and following not in found:
        found.insert(0, following)
        following = Device.select(Device.successor_of).where(Device.id == following).scalar()
    return found


def of(device: str, *, besides: str = "") -> Device | None:
    """The kiosk that takes or took the place of this one; one that was shut out itself does not count."""
    heirs = Device.select().where(Device.successor_of == device, Device.status != "revoked", Device.id != besides)
    return heirs.order_by(Device.enrolled_at.desc()).first()


def inherited(device: Device, held: int) -> list[Inherited]:
    """What an approved device is told of its predecessors' streams, in the order in which they were begun; nothing when
    it holds so many facts of them as there are."""
    if device.successor_of is None or device.standing != "approved":
        return []
    told = [
        _told(stream)
        for owner in before(device)
        for stream in Stream.select().where(Stream.device == owner, Stream.acked > 0).order_by(Stream.id)
    ]
    return told if sum(stream.seq for stream in told) != held else []


def _told(stream: Stream) -> Inherited:
    head, parent_head = bytes(stream.head).hex(), bytes(stream.parent_head).hex()
    return Inherited(stream.device_id, stream.inc, stream.acked, head, stream.parent, parent_head)


def readable(device: Device, inc: str) -> Stream | None:
    """A stream that the device may read: its own, or when it is approved one of a predecessor."""
    stream: Stream | None = Stream.get_or_none(Stream.inc == inc)
    if stream is None or stream.device_id == device.id:
        return stream
    return stream if device.standing == "approved" and stream.device_id in before(device) else None
