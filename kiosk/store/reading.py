"""The kiosk's file opened for reading only, for commands that look and never touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from kiosk.store.database import StoreError, connect


@contextmanager
def opened(home: Path) -> Iterator[tuple[apsw.Connection, str]]:
    """A reading connection and the device's id. Raises `StoreError` when there is no file, or no enrolled kiosk
    in it."""
    path = home / "kiosk.db"
    if not path.is_file():
        raise StoreError("no_file", f"There is no kiosk in {home}. Enrol one: lada kiosk enrol URL CODE")
    connection = connect(path, read_only=True)
    try:
        row = connection.execute("SELECT id FROM device").fetchone()
        if row is None:
            raise StoreError("not_enrolled", "This kiosk was never enrolled: lada kiosk enrol URL CODE")
        yield connection, row[0]
    finally:
        connection.close()
