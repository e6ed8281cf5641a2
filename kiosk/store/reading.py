"""The kiosk's file opened for reading only, for commands that look and never touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from kiosk.store import register_rows
from kiosk.store.database import StoreError, connect
from sync import register


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


def meters(connection: apsw.Connection) -> list[register.Meter]:
    """The printers and copiers in use at this kiosk's site."""
    [site] = connection.execute("SELECT site FROM device").fetchone() or [""]
    return [each for each in register_rows.entities(connection, register.Meter, site) if each.successor is None]
