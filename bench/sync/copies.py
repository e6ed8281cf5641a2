"""A long past made of a short one: what a server made of one journal, copied in SQL. Each copy lies three weeks before
the one before it, with ids of its own."""

from __future__ import annotations

from peewee import TextField

from bench import crowd
from bench.sync import journals
from sync.server.database import Store
from sync.server.lending_models import PROJECTIONS
from sync.server.models import Fact, JournalEntry, ReturnState, Stream, Table

# of what waits for staff there is one row for each thing, however long the history is
COPIED: tuple[type[Table], ...] = (Stream, Fact, JournalEntry, *(t for t in PROJECTIONS if t is not ReturnState))
APART = 1000  # ids of copied streams begin after those that a server gives by itself
NAMES = ("id", "inc", "fact", "visit", "loan", "usage", "slip", "document", "left_fact", "return_fact", "closes")


def lay_by(store: Store) -> None:
    """Keep what the server made of the past, to be copied from."""
    with store.writing():
        for table in COPIED:
            name = table.table_in_sql()
            store.execute_sql(f'CREATE TEMPORARY TABLE "past_{name}" AS SELECT * FROM "{name}"')


def copy(store: Store, number: int) -> None:
    """Everything that the server made of the past once more, `number` times three weeks earlier."""
    with store.writing():
        for table in COPIED:
            fields = table.columns_in_order()
            names = ", ".join(f'"{field.column_name}"' for field in fields)
            values = ", ".join(_earlier(table, field, number) for field in fields)
            name = table.table_in_sql()
            store.execute_sql(f'INSERT INTO "{name}" ({names}) SELECT {values} FROM "past_{name}"')


def _earlier(table: type[Table], field: object, number: int) -> str:
    name = field.column_name  # type: ignore[attr-defined]
    if name.endswith("_at") or name in ("at", "earliest", "latest"):
        return f'"{name}" - {number * journals.DAYS * crowd.DAY}'
    if (name == "id" and table is Stream) or name == "stream":
        return f'"{name}" + {APART * number}'
    if name in NAMES and isinstance(field, TextField):
        return f"'-{APART - number}-' || \"{name}\""  # as it would have been called then: ids begin with their moment
    return f'"{name}"'


def settle_down(store: Store) -> None:
    """What the database would do in its own time: write down what it has, and count it."""
    if store.is_sqlite:
        store.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        store.execute_sql("CHECKPOINT")
        store.execute_sql("ANALYZE")
