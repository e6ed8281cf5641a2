"""The paper roll in the kiosk's file, one row: a `printers.gauge.RollBook`. Decides nothing."""

from __future__ import annotations

from kiosk.store.database import Database
from printers.gauge import Roll


class StoredRoll:
    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> Roll:
        sql = "SELECT used, low_at, is_out, length, rest FROM paper_roll"
        row = self._database.reading().execute(sql).fetchone()
        return Roll(row[0], row[1], bool(row[2]), row[3], row[4]) if row else Roll()

    def save(self, roll: Roll) -> None:
        """Raises `StoreError`."""
        with self._database.writing() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO paper_roll (one, used, low_at, is_out, length, rest) VALUES (1, ?, ?, ?, ?, ?)",
                (roll.used, roll.low_at, roll.is_out, roll.length, roll.rest),
            )
