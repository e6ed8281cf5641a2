"""The history of the register: one row a change, with the act that it belongs to. The only file that writes it.

Must not decide what may be changed, and must not change what the row speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sync.server.register_models import RegisterChange

_act: ContextVar[str | None] = ContextVar("act", default=None)


def note(entity: str, entity_id: str, at: int, by: str, before: str | None, after: str | None) -> None:
    """One change of one entity: JSON before and after, `None` for not there. `at` is ms UTC; `by` says who."""
    RegisterChange.add(entity=entity, entity_id=entity_id, at=at, by=by, before=before, after=after, act=_act.get())


@contextmanager
def within(act: str) -> Iterator[None]:
    """All that is noted inside belongs to the act with this id."""
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def is_within_act() -> bool:
    return _act.get() is not None
