"""The mechanisms of sync, each with a way to switch it off. Without any one of them the simulation must fail, or it
proves nothing about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from kiosk.store import Store, continuity, pulled
from kiosk.store.outbox import StoredOutbox
from sync.continuity import unproven
from sync.protocol import Cursor
from sync.server import erasures, evidence, feed_log, intake, origins, project, standing

Off = Callable[[], AbstractContextManager[Any]]
_streams = StoredOutbox.streams


def _without_note(_noted: object, hash_at: object, machine_then: str, machine_now: str) -> str | None:
    return None if machine_then == machine_now else "other_machine"


def _without_fingerprint(noted: Any, hash_at: Any, _machine_then: str, machine_now: str) -> str | None:
    return unproven(noted, hash_at, machine_now, machine_now)


def _leads_on(cursor: Cursor, end: Cursor) -> bool:
    return cursor.scope == end.scope and 0 <= cursor.pos <= end.pos


@contextmanager
def _feed_without_hash() -> Iterator[None]:
    """A cursor is a number, and nobody compares what is held in the end."""
    real = Store.apply_changes

    def apply_changes(self: Store, changes: Any, _digest: str, projected: Any, at: int, cursor: Cursor) -> None:
        held = pulled.change
        with patch.object(pulled, "change", lambda *given: held(*given) and _digest):
            real(self, changes, _digest, projected, at, cursor)

    with patch.object(feed_log, "leads_on", _leads_on), patch.object(Store, "apply_changes", apply_changes):
        yield


MECHANISMS: dict[str, Off] = {
    "an origin counts once": lambda: patch.object(origins, "aliases", lambda *_: {}),
    "old incarnations are offered again": lambda: patch.object(
        StoredOutbox, "streams", lambda self: _streams(self)[-1:]
    ),
    "the high-water file": lambda: patch.object(continuity, "unproven", _without_note),
    "the machine's fingerprint": lambda: patch.object(continuity, "unproven", _without_fingerprint),
    "the number of the run": lambda: patch.object(standing, "_doubt", lambda *_: None),
    "evidence of a fork": lambda: patch.object(evidence, "keep", lambda *_: "nothing"),
    "the feed's hash and digest": _feed_without_hash,
    "telling kiosks whom to forget": lambda: patch.object(intake, "to_erase", lambda *_: None),
    "the file of those who were erased": lambda: patch.object(erasures, "missing", lambda *_: []),
    "taking up again what was set aside": lambda: patch.object(project, "take_up_again", lambda _: 0),
    "reading again what could not be read": lambda: patch.object(pulled, "read_again", lambda *_: None),
    "parting ways after a fork": lambda: patch.object(StoredOutbox, "part_ways", lambda *_: None),
}
