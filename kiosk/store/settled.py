"""The part of the register that every screen asks for and that only a snapshot changes, decoded once for each snapshot.

People, parties, credentials and things are left out: they are many, and staff enter some of them at this counter.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import apsw

from kiosk.store import register_rows
from sync import register

E = TypeVar("E", bound=register.Entity)

Kept = dict[tuple[type[register.Entity], str | None], list[register.Entity]]
KINDS = frozenset({
    register.Centre, register.Site, register.Hours, register.Closure, register.Notice, register.Purpose,
    register.Category, register.Policy, register.ItemType, register.Meter, register.Allowance,
    register.Kit, register.KitLine, register.Training, register.Block, register.SlipTemplate,
    register.Operator,
})  # fmt: skip


class Settled:
    """Safe to share between threads. Each question first looks which version is in the file, for the sync process may
    have put a new one there; in a request that goes on `steadily`, the first question looks for all."""

    def __init__(self) -> None:
        self._now: tuple[object, Kept] = (None, {})
        self._steady = threading.local()

    @contextmanager
    def steadily(self) -> Iterator[None]:
        """Until the end, this thread takes the version that it met first."""
        self._steady.kept = None
        try:
            yield
        finally:
            del self._steady.kept

    def entities(self, connection: apsw.Connection, kind: type[E], lookup: str | None) -> list[E]:
        """All of a kind, or those whose look-up field is `lookup`; ordered by id. `kind` is one of `KINDS`."""
        kept = getattr(self._steady, "kept", None)
        if kept is None:
            kept = self._kept_of(connection)
            if hasattr(self._steady, "kept"):
                self._steady.kept = kept
        found = kept.get((kind, lookup))
        if found is None:
            found = kept[kind, lookup] = cast(list[register.Entity], register_rows.entities(connection, kind, lookup))
        return cast(list[E], list(found))

    def forget(self) -> None:
        """The register was written by this process."""
        self._now = (None, {})
        if hasattr(self._steady, "kept"):
            self._steady.kept = None

    def _kept_of(self, connection: apsw.Connection) -> Kept:
        stamp = connection.execute("SELECT cursor, digest, applied_at FROM agreement").fetchone()
        if stamp is None:
            return {}
        now = self._now
        if now[0] != stamp:
            # a thread that still reads the older snapshot fills the older dictionary, never the new one
            now = self._now = (stamp, {})
        return now[1]
