"""Erased means erased, in an SQLite file too: what was deleted may still stand in the write-ahead log, and on pages
that SQLite laid out anew without wiping them. Knows SQLite; not what its tables mean.

`secure_delete` must be on for every connection that ever writes to the file. The file is read through SQLite's own
handle: who opens and closes a file of its own on a live database drops the locks of the whole process.
"""

from __future__ import annotations

from collections.abc import Collection

import apsw
import msgspec

CHUNK = 1024 * 1024


def leave_none(connection: apsw.Connection, values: Collection[str | bytes], *, anew: bool = False) -> bool:
    """After rows with `values` were deleted and committed: see to it that none of them stands in the file or beside it.
    The file is written `anew` only where one is found, or where nobody knows any more what to look for. `False`:
    somebody still reads an older state; try again later.

    Raises `apsw.Error`, for instance when there is no space to write the file anew. Not inside a transaction.
    """
    if not _log_is_empty(connection):
        return False
    if not anew and not _stands_in(connection, values):
        return True
    try:
        connection.execute("VACUUM")
    except apsw.BusyError:
        return False
    return _log_is_empty(connection)


def _log_is_empty(connection: apsw.Connection) -> bool:
    [(busy, *_)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _stands_in(connection: apsw.Connection, values: Collection[str | bytes]) -> bool:
    forms = {form for value in values if value for form in _forms(value)}
    overlap = max(map(len, forms), default=0)
    for offset in range(0, connection.pragma("page_count") * connection.pragma("page_size"), CHUNK):
        _, pages = connection.read("main", 0, offset, CHUNK + overlap)
        if any(form in pages for form in forms):
            return True
    return False


def _forms(value: str | bytes) -> tuple[bytes, ...]:
    """How a value may stand in a row: as it is, or in JSON."""
    return (value,) if isinstance(value, bytes) else (value.encode(), msgspec.json.encode(value)[1:-1])
