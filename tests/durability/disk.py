"""A disk that is watched: an APSW VFS that tells of every change before it is made, and may be refused it.

Whoever watches sees writes, truncations, syncs and deletions of all named files, in their order. Syncs are not handed
on to the real disk: what a power cut leaves is worked out by `images.py`, not by this machine. Must not know what the
files hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import apsw

Kind = Literal["write", "truncate", "sync", "delete"]


@dataclass(frozen=True)
class Change:
    """What is about to happen to `file` (its last name). `offset` and `data` of a write; `offset` is the new size of a
    truncation; `names`: the directory is synced too, as SQLite does after it opened a journal or was asked to."""

    kind: Kind
    file: str
    offset: int = 0
    data: bytes = b""
    names: bool = False


Watch = Callable[[Change], None]
USUAL = apsw.vfs_names()[0]


class _WatchedFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], watch: Watch) -> None:
        super().__init__(USUAL, name, flags)
        self._file = Path(name if isinstance(name, str) else name.filename()).name
        self._watch = watch
        self._names = self._file.endswith(("-wal", "-journal"))

    def xLock(self, level: int) -> None:
        """SQLite expects to be refused here (a reader's last lock, say); apsw lets only this refusal pass quietly."""
        try:
            super().xLock(level)
        except apsw.IOError as error:
            raise apsw.BusyError(str(error)) from None

    def xWrite(self, data: bytes, offset: int) -> None:
        self._watch(Change("write", self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._watch(Change("truncate", self._file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._watch(Change("sync", self._file, names=self._names))
        self._names = False


class _WatchedDisk(apsw.VFS):
    def __init__(self, name: str, watch: Watch) -> None:
        self._watch = watch
        super().__init__(name, USUAL)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        if name is None:  # a temporary file dies with the power anyway
            return apsw.VFSFile(USUAL, name, flags)
        return _WatchedFile(name, flags, self._watch)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._watch(Change("delete", Path(filename).name, names=bool(syncdir)))
        super().xDelete(filename, syncdir)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """While it lasts, every file that SQLite opens in this process is watched; open them inside, and close them."""
    disk = _WatchedDisk("watched", watch)
    apsw.set_default_vfs("watched")
    try:
        yield
    finally:
        apsw.set_default_vfs(USUAL)
        disk.unregister()


def indifferent(_change: Change) -> None:
    """Watches nothing: the disk is merely never synced, for files that are thrown away at once."""
