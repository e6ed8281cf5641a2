"""Rows by what some of their columns are, and one row added or changed, in SQL that is put together once for each.

peewee puts it together anew each time, which costs ten times what the database does, and every request of a kiosk asks
for its device and its streams. Anything but plain equality is left to peewee. Must not know what a row means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Self, TypeVar, cast

from peewee import OP, BooleanField, Expression, Field, Model

F = TypeVar("F", bound=Callable[..., Any])
Equal = tuple[Field, str | int]
_once = cast(Callable[[F], F], cache)  # mypy takes a model's class for unhashable


class Row(Model):
    """A row of a table. The table's first column is its primary key, where that is one column."""

    @classmethod
    def columns_in_order(cls) -> list[Field]:
        """The model's fields, as they stand in the table."""
        return list(cls._meta.sorted_fields)

    @classmethod
    def table_in_sql(cls) -> str:
        """The table's name."""
        return str(cls._meta.table_name)

    @classmethod
    def get(cls, *query: Any, **filters: Any) -> Self:
        """The first row for which the conditions hold. Raises `cls.DoesNotExist`."""
        wanted = None if filters else _equalities(cls, query)
        if wanted is None:
            return cast(Self, super().get(*query, **filters))
        database, columns = cls._meta.database, tuple(field.column_name for field, _ in wanted)
        found = database.execute_sql(_first(cls, columns, database.param), [value for _, value in wanted]).fetchone()
        if found is None:
            raise cls.DoesNotExist(f"There is no such {cls.__name__}.")
        return cls._of(found)

    @classmethod
    def some(cls, where: str, *parameters: object) -> list[Self]:
        """Rows for which `where` holds: SQL with ? for parameters, and an order if one is wanted."""
        database = cls._meta.database
        sql = f"{_select(cls)} WHERE {where}".replace("?", database.param)
        return [cls._of(values) for values in database.execute_sql(sql, parameters).fetchall()]

    @classmethod
    def add(cls, **values: object) -> None:
        """Add a row, with all columns named but a key that counts by itself."""
        database = cls._meta.database
        database.execute_sql(_insert(cls, tuple(values), database.param), list(values.values()))

    @classmethod
    def add_many(cls, rows: Sequence[Mapping[str, object]]) -> None:
        """The same for rows of which all name the same columns, in one go."""
        if rows:
            database = cls._meta.database
            sql = _insert(cls, tuple(rows[0]), database.param)
            database.cursor().executemany(sql, [tuple(row.values()) for row in rows])

    @classmethod
    def change(cls, key: str | int, **values: object) -> None:
        """Set columns of the row with this primary key."""
        database = cls._meta.database
        database.execute_sql(_update(cls, tuple(values), database.param), [*values.values(), key])

    @classmethod
    def _of(cls, values: Sequence[Any]) -> Self:
        row = cls(__no_default__=True)
        names, truths = _names(cls)
        row.__data__.update(zip(names, values, strict=True))
        for name in truths:
            row.__data__[name] = bool(row.__data__[name])
        return row


def _equalities(table: type[Row], conditions: Sequence[Any]) -> list[Equal] | None:
    """The columns of `table` and what they shall be; `None` when the conditions say anything else."""
    found = []
    for each in conditions:
        if type(each) is not Expression or each.op != OP.EQ or type(each.rhs) not in (str, int):
            return None
        if not isinstance(each.lhs, Field) or each.lhs.model is not table:
            return None
        found.append((each.lhs, each.lhs.db_value(each.rhs)))
    return found or None


# --- what is put together once ----------------------------------------------------------------------------------------


@_once
def _names(table: type[Row]) -> tuple[list[str], list[str]]:
    """The fields in the order of `_select`, and those that are true or false: SQLite gives numbers for them."""
    fields = table.columns_in_order()
    return [field.name for field in fields], [field.name for field in fields if isinstance(field, BooleanField)]


@_once
def _select(table: type[Row]) -> str:
    columns = ", ".join(f'"{field.column_name}"' for field in table.columns_in_order())
    return f'SELECT {columns} FROM "{table.table_in_sql()}"'


@_once
def _first(table: type[Row], columns: tuple[str, ...], mark: str) -> str:
    return f"{_select(table)} WHERE " + " AND ".join(f'"{column}" = {mark}' for column in columns) + " LIMIT 1"


@_once
def _insert(table: type[Row], columns: tuple[str, ...], mark: str) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table.table_in_sql()}" ({names}) VALUES ({", ".join([mark] * len(columns))})'


@_once
def _update(table: type[Row], columns: tuple[str, ...], mark: str) -> str:
    changes = ", ".join(f'"{column}" = {mark}' for column in columns)
    return f'UPDATE "{table.table_in_sql()}" SET {changes} WHERE "{table.columns_in_order()[0].column_name}" = {mark}'
