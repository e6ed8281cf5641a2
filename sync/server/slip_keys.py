"""The public keys of a site's kiosks, which each kiosk there gets with the feed: so it can tell their slips with no
network. Knows no signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync import register
from sync.feed_rows import SlipKey, tag_of_kind
from sync.server import feed_log
from sync.server.feed_log import Change
from sync.server.models import SERVER, Device

KIND = tag_of_kind(SlipKey)


def every(kind: str) -> Iterator[register.Entity]:
    """Of every kiosk that was let in, also where it was shut out since: its slips of before are genuine."""
    return map(_key_of, Device.some('"id" <> ? AND "status" <> \'pending\' ORDER BY "id"', SERVER))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    wanted = set(ids)
    return (key for key in every(kind) if key.id in wanted)


def _key_of(device: Device) -> SlipKey:
    return SlipKey(
        id=device.id, site=device.site, name=device.name, public_key=bytes(device.public_key).hex(),
        revoked=device.status == "revoked",
    )  # fmt: skip


def note(device: str, at: int, *, was_at: str | None = None) -> None:
    """Tell kiosks of a device that was let in, shut out, or moved from the site `was_at`. Inside the caller's
    transaction."""
    row = Device.get_by_id(device)
    if row.status == "pending":
        return
    feed_log.note([Change(KIND, row.id, row.site, register.encode(_key_of(row)), at)])
    if was_at is not None and was_at != row.site:
        feed_log.note([Change(KIND, row.id, was_at, None, at)])
