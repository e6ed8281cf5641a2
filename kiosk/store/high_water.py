"""The note outside the database of how far the journal reaches: a file beside it, replaced in one step.

Written before every push and now and then while the counter works, so that a database that was rolled back is seen for
what it is (`sync.continuity`). Must not know what is in the journal.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from sync.continuity import HighWater

FILE_NAME = "high-water.json"


class HighWaterFile:
    """`folder` is the kiosk's home. Safe to write from two processes: the later note wins, and both are true."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._last: HighWater | None = None

    def read(self) -> HighWater | None:
        """What was noted last; `None` when there is no note, or none that reads."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=HighWater)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def write(self, reached: HighWater) -> None:
        """Note it, durably; the same as last time costs nothing. Raises `OSError`."""
        if reached == self._last:
            return
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(reached))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._last = reached
