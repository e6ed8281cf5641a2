"""Many rows in one statement: the hot path of intake and projection, in SQL that both databases understand.

peewee costs a fifth of a millisecond a row, more than the disk does, so rows go by hand here. Tables and columns
come from the models, never from outside. Must not know what a row means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from msgspec.structs import astuple
from peewee import BooleanField

from sync.server import (
    activity_models,
    case_models,
    job_models,
    lending_models,
    meter_models,
    models,
    page_models,
    sheet_models,
    slip_models,
)
from sync.server.beliefs import Row
from sync.server.closing import models as closing_models
from sync.server.detecting import clock_models

R = TypeVar("R", bound=Row)
K = TypeVar("K", str, int)
CHUNK = 500
_once: Any = cache  # for each model; what the types of peewee say of hashes is not so


def table_of(kind: type[Row]) -> type[models.Table]:
    """The model of a row: it has the same name."""
    pages = (
        models, lending_models, page_models, sheet_models, job_models, slip_models, meter_models, clock_models,
        case_models, closing_models, activity_models,
    )  # fmt: skip
    table: type[models.Table] = next(getattr(page, kind.__name__) for page in pages if hasattr(page, kind.__name__))
    return table


def upsert(rows: Iterable[Row]) -> None:
    """Add rows, or replace those with the same key."""
    by_kind: dict[type[Row], list[tuple[Any, ...]]] = {}
    for row in rows:
        by_kind.setdefault(type(row), []).append(astuple(row))
    for kind, values in by_kind.items():
        execute_many(_upsert_statement(table_of(kind)), values)


def insert(table: type[models.Table], values: Sequence[tuple[Any, ...]]) -> None:
    """Add rows given in the order of the model's columns."""
    if models.database.is_sqlite:
        execute_many(_insert_statement(table), values)
    elif values:  # PostgreSQL takes copied rows half as fast again as inserted ones
        with models.database.cursor().copy(f'COPY "{table.table_in_sql()}" ({_columns(table)}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)


def select(kind: type[R], where: str, parameters: Sequence[Any] = ()) -> list[R]:
    """Rows for which `where` (SQL with ? for parameters) holds."""
    table = table_of(kind)
    found = rows_of(f'SELECT {_columns(table)} FROM "{table.table_in_sql()}" WHERE {where}', parameters)
    truths = _truths(table)
    return [kind(*(bool(v) if i in truths else v for i, v in enumerate(values))) for values in found]


def select_in(kind: type[R], column: str, wanted: Iterable[str]) -> Iterator[R]:
    """Rows whose `column` is one of `wanted`."""
    for part in parts(wanted):
        yield from select(kind, f'"{column}" IN ({", ".join("?" * len(part))})', part)


def parts(wanted: Iterable[K]) -> Iterator[list[K]]:
    """Each of `wanted` once, in parts of which each fits into one question."""
    keys = sorted(set(wanted))
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def rows_of(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows that one question gives."""
    cursor = models.database.cursor()
    cursor.execute(_spoken(sql), tuple(parameters))
    return list(cursor.fetchall())


def execute_many(sql: str, values: Sequence[tuple[Any, ...]]) -> None:
    if values:
        models.database.cursor().executemany(_spoken(sql), values)


def _spoken(sql: str) -> str:
    """With the parameter mark of the database in use."""
    return sql if models.database.is_sqlite else sql.replace("?", "%s")


@_once
def _insert_statement(table: type[models.Table]) -> str:
    marks = ", ".join("?" * len(table.columns_in_order()))
    return f'INSERT INTO "{table.table_in_sql()}" ({_columns(table)}) VALUES ({marks})'


@_once
def _upsert_statement(table: type[models.Table]) -> str:
    key, *others = (field.column_name for field in table.columns_in_order())
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    return f'{_insert_statement(table)} ON CONFLICT ("{key}") DO UPDATE SET {changes}'


@_once
def _columns(table: type[models.Table]) -> str:
    return ", ".join(f'"{field.column_name}"' for field in table.columns_in_order())


@_once
def _truths(table: type[models.Table]) -> frozenset[int]:
    """Which columns are true or false: SQLite gives numbers for them."""
    fields = enumerate(table.columns_in_order())
    return frozenset(index for index, field in fields if isinstance(field, BooleanField))
