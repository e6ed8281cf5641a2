"""Brings the kiosk's file up to its schema with peewee's migration runner. The only file that loads peewee, and only
when a step is missing: it brings 16 MB into the process, with drivers of databases that no kiosk has."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import apsw
from playhouse.apsw_ext import APSWDatabase
from playhouse.migrations import Runner

from kiosk.store.database import APPLICATION_ID, MIGRATIONS, PRAGMAS, StoreError


class _MigrationDatabase(APSWDatabase):
    """What the migration runner needs of peewee; dates are bound as text, which apsw does not do by itself."""

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        super()._add_conn_hooks(conn)
        conn.convert_binding = _date_as_text


def _date_as_text(_cursor: Any, _position: int, value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    raise TypeError(f"cannot bind {type(value).__name__}")


def run(path: Path) -> list[str]:
    """Apply what is missing, each step in its transaction. Returns the names applied. Raises `StoreError` for a file
    that is not ours."""
    database = _MigrationDatabase(str(path), pragmas=PRAGMAS, lock_type="IMMEDIATE")
    try:
        database.connect()
        known = database.execute_sql("PRAGMA application_id").fetchone()[0]
        if known not in (0, APPLICATION_ID):
            raise StoreError("unknown_file", f"{path} is not a file of Lada's.")
        applied = Runner(database, str(MIGRATIONS)).up()
        database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    finally:
        database.close()
    return list(applied)
