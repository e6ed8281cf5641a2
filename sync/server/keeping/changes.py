"""The history of the register: one row a change, with the act that it belongs to. The only file that writes it.

Must not decide what may be changed, and must not change what the row speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sync.server import bulk
from sync.server.register_models import RegisterChange

_act: ContextVar[str | None] = ContextVar("act", default=None)
_later: ContextVar[list[dict[str, object]] | None] = ContextVar("later", default=None)


def note(entity: str, entity_id: str, at: int, by: str, before: str | None, after: str | None) -> None:
    """One change of one entity: JSON before and after, `None` for not there. `at` is ms UTC; `by` says who."""
    row = {
        "entity": entity, "entity_id": entity_id, "at": at, "by": by, "before": before, "after": after,
        "act": _act.get(),
    }  # fmt: skip
    waiting = _later.get()
    if waiting is None:
        RegisterChange.add(**row)
    else:
        waiting.append(row)


@contextmanager
def together() -> Iterator[None]:
    """What is noted inside is written at the end, all at once, in its order. Inside a transaction."""
    if _later.get() is not None:
        yield
        return
    waiting: list[dict[str, object]] = []
    token = _later.set(waiting)
    try:
        yield
        RegisterChange.add_many(waiting)
    finally:
        _later.reset(token)


@contextmanager
def within(act: str) -> Iterator[None]:
    """All that is noted inside belongs to the act with this id."""
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def newest() -> int:
    """The number of the last change: moves with every change of the register, and of what only the server keeps beside
    it, which `register_store.version()` does not."""
    [(last,)] = bulk.rows_of('SELECT MAX("id") FROM "register_change"')
    return int(last or 0)


def is_within_act() -> bool:
    return _act.get() is not None
