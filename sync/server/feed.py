"""What goes down to a kiosk: everything its site may see, as a snapshot, or what changed since it asked last.

What the sites see is kept in memory, one shelf for what all see and one for each site, and brought up to date from the
log by what changed: a snapshot is read from the database once, put in order and squeezed once for each place in the
log. An answer is of one moment: its rows, its cursor, and how far the device's own journals have gone into it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from sync import register, wire
from sync.feed_rows import DERIVED, KINDS
from sync.ports import Delta, Snapshot
from sync.protocol import VERSION, Change, Cursor, FeedHeader
from sync.server import bulk, derived, feed_log, register_store, scopes
from sync.server.feed_log import Key
from sync.server.models import Device, database

MAX_CHANGES = 2_000  # more than that a snapshot brings sooner
Mode = Literal["snapshot", "delta"]
_ORDER = {tag: place for place, tag in enumerate(KINDS)}


@dataclass
class _Shelf:
    """What kiosks of one scope see, as lines, and its digest, at a place in the log."""

    at: Cursor
    lines: dict[Key, bytes] = field(default_factory=dict)
    digest: str = wire.digest_of(())

    def set(self, key: Key, line: bytes | None) -> None:
        gone = self.lines.pop(key, None)
        if line is not None:
            self.lines[key] = line
        if gone != line:
            self.digest = wire.moved(self.digest, [line] if line else [], [gone] if gone else [])


@dataclass(frozen=True)
class _Rendered:
    """A snapshot's lines in their order, at a place in the log."""

    at: Cursor
    lines: list[bytes]


class Feed:
    """Safe to share between threads; one at a time looks into the database, so that a shelf never goes back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelves: dict[str | None, _Shelf] = {}
        self._rendered: dict[str, _Rendered] = {}
        self._squeezed: dict[str, tuple[Sequence[bytes], bytes]] = {}

    def snapshot(self, device: Device, etag: str | None = None) -> Snapshot | None:
        """All that the device's site may see; `None` when that is still what `etag` names."""
        with self._lock, database.looking():
            shared, own = self._shelves_of(device.site)
            header = _header("snapshot", device, shared, own, len(shared.lines) + len(own.lines))
            if wire.etag_of(header) == etag:
                return None
            return Snapshot(header, self._lines(device.site, shared, own))

    def delta(self, device: Device, cursor: Cursor) -> Delta | None:
        """What changed since `cursor`; `None` when a snapshot is needed: the place is not of this log, or its end is
        forgotten, or the site sees something else now, or too much has changed."""
        with self._lock, database.looking():
            end = feed_log.head(scopes.tag(device.site))
            if not feed_log.leads_on(cursor, end):
                return None
            found = feed_log.changed(cursor.pos, end.pos, MAX_CHANGES)
            if found is None:
                return None
            shared, own = self._shelves_of(device.site)
            keys = sorted({key for key, scope in found if scope in (None, device.site)})
            changes = [_change(key, shared.lines.get(key) or own.lines.get(key)) for key in keys]
            return Delta(_header("delta", device, shared, own, len(changes)), changes)

    def refusal(self, device: Device) -> FeedHeader:
        """The header that says to take a snapshot."""
        return FeedHeader(VERSION, "snapshot_needed", feed_log.head(scopes.tag(device.site)), "", 0, device.site, {})

    def squeezed(self, snapshot: Snapshot) -> bytes:
        """The lines of a snapshot, ended and compressed; once for each that was made."""
        site, lines = snapshot.header.site, snapshot.lines
        kept = self._squeezed.get(site)
        if kept is None or kept[0] is not lines:
            kept = self._squeezed[site] = (lines, wire.squeeze(b"".join(line + b"\n" for line in lines)))
        return kept[1]

    def _lines(self, site: str, shared: _Shelf, own: _Shelf) -> list[bytes]:
        made = self._rendered.get(site)
        if made is None or made.at != own.at:
            both = shared.lines | own.lines
            lines = [both[key] for key in sorted(both, key=lambda key: (_ORDER[key[0]], key[1]))]
            made = self._rendered[site] = _Rendered(own.at, lines)
        return made.lines

    def _shelves_of(self, site: str) -> tuple[_Shelf, _Shelf]:
        """What all see and what the site alone sees, as of now."""
        end = feed_log.head(scopes.tag(site))
        for scope in (None, site):
            shelf = self._shelves.get(scope)
            if shelf is None or not _brought_up(shelf, scope, end):
                self._fill(site, end)
        return self._shelves[None], self._shelves[site]

    def _fill(self, site: str, end: Cursor) -> None:
        shared, own = _Shelf(end), _Shelf(end)
        for kind in KINDS:
            for key, scope, line in _read_all(kind, site):
                if scope in (None, site):
                    (shared if scope is None else own).lines[key] = line
        for scope, shelf in ((None, shared), (site, own)):
            shelf.digest = wire.digest_of(shelf.lines.values())
            self._shelves[scope] = shelf


def _header(mode: Mode, device: Device, shared: _Shelf, own: _Shelf, count: int) -> FeedHeader:
    digest = wire.added(shared.digest, own.digest)
    projected = dict(bulk.rows_of('SELECT "inc", "projected_seq" FROM "stream" WHERE "device" = ?', (device.id,)))
    return FeedHeader(VERSION, mode, own.at, digest, count, device.site, projected)


def _change(key: Key, line: bytes | None) -> Change:
    if line is None:
        return Change(*key, "del")
    return Change(*key, body=msgspec.Raw(line))


def _brought_up(shelf: _Shelf, scope: str | None, end: Cursor) -> bool:
    """Bring a shelf to the end of the log; `False` when it cannot be done by what changed."""
    since = msgspec.structs.replace(shelf.at, scope=end.scope)
    if since == end:
        shelf.at = end
        return True
    if not feed_log.leads_on(since, end):
        return False
    found = feed_log.changed(since.pos, end.pos, 5 * MAX_CHANGES)
    if found is None:
        return False
    keys = [key for key, of in found if of == scope]
    now = dict(_read(keys, scope))
    for key in keys:
        shelf.set(key, now.get(key))
    shelf.at = end
    return True


# --- out of the database ----------------------------------------------------------------------------------------------


def _read_all(kind: str, site: str) -> Iterator[tuple[Key, str | None, bytes]]:
    """Every row of a kind with its scope; of the register only what kiosks of `site` may see."""
    if kind in DERIVED:
        rows: Iterable[register.Entity] = derived.every(kind)
    else:
        struct = KINDS[kind]
        rows = register_store.of_site(struct, site) if struct in scopes.OF_THE_SITE else register_store.every(struct)
    yield from _placed(kind, list(rows))


def _read(keys: Iterable[Key], scope: str | None) -> Iterator[tuple[Key, bytes]]:
    """Those of `keys` that are there now and of this scope."""
    by_kind: dict[str, list[str]] = {}
    for kind, id_ in keys:
        by_kind.setdefault(kind, []).append(id_)
    for kind, ids in by_kind.items():
        rows = derived.some(kind, ids) if kind in DERIVED else register_store.get_many(KINDS[kind], ids).values()
        yield from ((key, line) for key, of, line in _placed(kind, list(rows)) if of == scope)


def _placed(kind: str, rows: list[register.Entity]) -> Iterator[tuple[Key, str | None, bytes]]:
    archived = _archived({row.person for row in rows if isinstance(row, register.Membership)})
    sites = _sites_of({row.item for row in rows if isinstance(row, register.Part)})
    for row in rows:
        scope = scopes.scope_of(row, archived.__contains__, sites.get)
        if scope != scopes.NOWHERE:
            yield (kind, row.id), scope, register.encode(scopes.least(row))


def _archived(people: set[str]) -> set[str]:
    if not people:
        return set()
    return {row[0] for row in bulk.rows_of('SELECT "id" FROM "person" WHERE "status" = \'archived\'')} & people


def _sites_of(items: set[str]) -> dict[str, str]:
    if len(items) > bulk.CHUNK:
        return dict(bulk.rows_of('SELECT "id", "site" FROM "item"'))
    return {item.id: item.site for item in register_store.get_many(register.Item, items).values()}
