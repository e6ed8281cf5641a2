"""Facts that are told again: after a fork or a restore a kiosk writes what it holds once more, in a later incarnation.

Each repeated record names its origin: the place where it was first written, and the digest of what stood there. An
origin counts once, whichever of its records comes first; the others are aliases, kept in their chains and never folded
in. Must not know what a fact says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from sync import journal
from sync.journal import Body
from sync.server import bulk
from sync.server.models import Device, Origin, Stream


def aliases(device: Device, stream: Stream, fresh: Sequence[Body], bodies: Sequence[bytes]) -> dict[int, str]:
    """Which of the facts about to be stored are told for the second time: seq → uid of the record that counts. Notes
    the origins that are new. Inside the caller's transaction, which holds the device."""
    found = _told_again_already(device, stream, fresh, bodies)
    for envelope in fresh:
        origin = journal.split_origin(envelope.origin) if envelope.origin else None
        if origin is None or envelope.seq in found:
            continue
        counting = _counting(device, origin)
        if counting is None:
            _claim(device, stream, envelope.seq, origin)
        else:
            found[envelope.seq] = counting
    return found


def _told_again_already(
    device: Device, stream: Stream, fresh: Sequence[Body], bodies: Sequence[bytes]
) -> dict[int, str]:
    """Facts that arrive in their first place after they were told again elsewhere, as when a server was restored."""
    rows = bulk.rows_of(
        'SELECT "place", "digest" FROM "origin" WHERE "device" = ? AND "inc" = ? AND "place" BETWEEN ? AND ?',
        (device.id, stream.inc, fresh[0].seq, fresh[-1].seq),
    )
    if not rows:
        return {}
    claimed, found = set(rows), {}
    for envelope, body in zip(fresh, bodies, strict=True):
        digest = hashlib.sha256(body).hexdigest()[:16]
        if (envelope.seq, digest) in claimed:
            found[envelope.seq] = f"{stream.inc}.{envelope.seq}.{digest}"
    return found


def _counting(device: Device, origin: tuple[str, int, str]) -> str | None:
    """The uid of the record that counts for this origin already."""
    inc, place, digest = origin
    if _row_of(device.id, origin) is not None:
        return f"{inc}.{place}.{digest}"
    rows = bulk.rows_of(
        'SELECT f."body" FROM "fact" f JOIN "stream" s ON s."id" = f."stream"'
        ' WHERE s."inc" = ? AND s."device" = ? AND f."seq" = ?',
        (inc, device.id, place),
    )
    if rows and hashlib.sha256(bytes(rows[0][0])).hexdigest()[:16] == digest:
        return journal.uid(inc, place)
    return None


def _claim(device: Device, stream: Stream, seq: int, origin: tuple[str, int, str]) -> None:
    Origin.add(device=device.id, inc=origin[0], place=origin[1], digest=origin[2], stream=stream.id, seq=seq)


def _row_of(device: str, origin: tuple[str, int, str]) -> tuple[int, int] | None:
    rows = bulk.rows_of(
        'SELECT "stream", "seq" FROM "origin" WHERE "device" = ? AND "inc" = ? AND "place" = ? AND "digest" = ?',
        (device, *origin),
    )
    return (int(rows[0][0]), int(rows[0][1])) if rows else None


def place_of(uid: str) -> tuple[int, int] | None:
    """Where the record of a fact stands: stream row and seq. `None` when nobody holds it, or `uid` is no name."""
    origin = journal.split_origin(uid)
    if origin is not None:
        rows = bulk.rows_of(
            'SELECT "stream", "seq" FROM "origin" WHERE "inc" = ? AND "place" = ? AND "digest" = ?', origin
        )
        return (int(rows[0][0]), int(rows[0][1])) if rows else None
    try:
        incarnation, seq = journal.split_uid(uid)
    except ValueError:
        return None
    if "\0" in incarnation or not 0 < seq < 2**63:
        return None
    rows = bulk.rows_of('SELECT "id" FROM "stream" WHERE "inc" = ?', (incarnation,))
    return (int(rows[0][0]), seq) if rows else None


def places_of(uids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """As `place_of`, of several; those that nobody holds are left out."""
    plain: dict[str, tuple[str, int]] = {}
    found: dict[str, tuple[int, int]] = {}
    for uid in uids:
        if journal.split_origin(uid) is not None:
            if (place := place_of(uid)) is not None:
                found[uid] = place
            continue
        try:
            incarnation, seq = journal.split_uid(uid)
        except ValueError:
            continue
        if "\0" not in incarnation and 0 < seq < 2**63:
            plain[uid] = (incarnation, seq)
    streams: dict[str, int] = {}
    for part in bulk.parts(incarnation for incarnation, _seq in plain.values()):
        marks = ", ".join("?" * len(part))
        rows = bulk.rows_of(f'SELECT "inc", "id" FROM "stream" WHERE "inc" IN ({marks})', part)
        streams |= {str(inc): int(id) for inc, id in rows}
    return found | {uid: (streams[inc], seq) for uid, (inc, seq) in plain.items() if inc in streams}


def meant_by(uid: str, stream: Stream) -> str:
    """Which fact a record of `stream` means by `uid`. After a fork two facts may have been first written in one place;
    meant is the one that the device had before it in `stream` or in what that goes on from."""
    try:
        incarnation, place = journal.split_uid(uid)
    except ValueError:
        return uid
    if journal.split_origin(uid):
        return uid
    for ancestor in _lineage(stream):
        found = _counted_in_place(ancestor, place) if ancestor.inc == incarnation else _told_in(ancestor, uid)
        if found is not None or ancestor.inc == incarnation:
            return found or uid
    return uid


def _lineage(stream: Stream) -> Iterator[Stream]:
    """The stream, the one it goes on from, and so on."""
    met = set[str]()
    following: Stream | None = stream
    while following is not None and following.inc not in met:
        yield following
        met.add(following.inc)
        following = Stream.get_or_none(Stream.inc == following.parent, Stream.device == stream.device_id)


def _counted_in_place(stream: Stream, place: int) -> str | None:
    """The name under which the fact of this place counts, when another record of it was heard first."""
    rows = bulk.rows_of('SELECT "alias_of" FROM "fact" WHERE "stream" = ? AND "seq" = ?', (stream.id, place))
    return rows[0][0] if rows else None


def _told_in(stream: Stream, uid: str) -> str | None:
    """The name under which the fact counts that `stream` tells again from the place `uid`."""
    incarnation, place = journal.split_uid(uid)
    rows = bulk.rows_of(
        'SELECT "digest" FROM "origin" WHERE "device" = ? AND "inc" = ? AND "place" = ? AND "stream" = ?',
        (stream.device_id, incarnation, place, stream.id),
    )
    if rows:
        return f"{uid}.{rows[0][0]}"
    rows = bulk.rows_of(
        'SELECT "alias_of" FROM "fact" WHERE "stream" = ? AND ("alias_of" = ? OR "alias_of" LIKE ?)',
        (stream.id, uid, f"{uid}.%"),
    )
    return rows[0][0] if rows else None
