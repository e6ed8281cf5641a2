"""Days at work on a watched disk: every change of the disk, and after which change each act was acknowledged.

The kiosk's day goes through `kiosk.store` and what stands on it, the server's through intake, projection and the
register. The same seed gives the same day.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

import apsw

from tests.durability.disk import Change, watched

UNCOMPARED = {"schema_migration"}  # holds the time at which a step was applied


@dataclass(frozen=True)
class Told:
    """An act whose end was told to somebody. `position` is how many changes the disk had seen by then, `contents` what
    stood in the tables; `several` says that the act is more than one transaction."""

    act: str
    position: int
    contents: str
    several: bool = False


@dataclass
class Day:
    """`changes` of the disk in their order, and the acts told meanwhile. `look` gives the contents just now."""

    changes: list[Change] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    look: Callable[[], str] = str

    def tell(self, act: str, *, several: bool = False) -> None:
        self.told.append(Told(act, len(self.changes), self.look(), several))

    def told_before(self, cut: int) -> int:
        """How many acts had been told when the disk had seen `cut` changes."""
        return sum(each.position <= cut for each in self.told)


def contents(connection: apsw.Connection) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    for (name,) in names:
        if name not in UNCOMPARED and not name.startswith("sqlite_"):
            digest.update(repr((name, connection.execute(f'SELECT * FROM "{name}"').fetchall())).encode())
    return digest.hexdigest()


@contextmanager
def recorded(seed: int) -> Iterator[tuple[Day, Random]]:
    """A day to be filled, on a watched disk, with chance that falls the same way each time."""
    day, chance = Day(), Random(seed)
    with ExitStack() as stack:
        stack.enter_context(watched(day.changes.append))
        stack.enter_context(patch.object(secrets, "token_hex", lambda size=32: chance.randbytes(size).hex()))
        stack.enter_context(patch.object(secrets, "token_bytes", lambda size=32: chance.randbytes(size)))
        yield day, chance


def files_of(home: Path, name: str) -> dict[str, bytes]:
    """The database files as they lie there, for a disk that begins with them."""
    return {path.name: path.read_bytes() for path in home.glob(f"{name}*") if not path.name.endswith("-shm")}
