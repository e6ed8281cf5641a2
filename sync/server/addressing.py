"""Whose database a question goes to: the one scoped way to ask.

Every model and every statement of the server speaks to one object, `models.database`, and that one leads to the
database of the centre that is being served in this very thread. In a process that keeps several centres there is no
other way and no default, so that a question which names no centre fails instead of reaching somebody else's. Must not
open anything and must not know what a centre is beyond its database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from peewee import DatabaseProxy

from sync.server.database import Store

_spoken_to: ContextVar[Store | None] = ContextVar("spoken_to", default=None)


class NoCentre(RuntimeError):
    """Something was asked outside of every centre, in a process that keeps several: a mistake of ours."""


class Addressed(DatabaseProxy):
    """Stands for the database that is meant here and now: that of `speaking_to`, or else the process's only one."""

    _only: Store | None = None

    @property
    def obj(self) -> Store | None:
        return _spoken_to.get() or self._only

    def initialize(self, obj: Store | None) -> None:
        """Make `obj` the process's only one; `None`: it has none, or several."""
        object.__setattr__(self, "_only", obj)
        if obj is not None:
            self.meet(obj)

    def meet(self, store: Store) -> None:
        """Let the fields learn which kind of database they are stored in. It must be the same for all of a process."""
        for callback in self._callbacks:
            callback(store)

    def __getattr__(self, name: str) -> Any:
        store = self.obj
        if store is None:
            raise NoCentre(f"nobody said whose database is asked for {name}")
        return getattr(store, name)


@contextmanager
def speaking_to(store: Store) -> Iterator[None]:
    """Inside the block everything that this thread asks goes to `store`."""
    token = _spoken_to.set(store)
    try:
        yield
    finally:
        _spoken_to.reset(token)
