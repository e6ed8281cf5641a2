"""How a program dies at a named point of an act, as `kill -9` would have it: no end of a `with`, no handler, no flush.

A point is named by the statement of SQL that the real program is at: it is watched from outside, so nothing of this
stands in the program itself. `dying_kiosk` and `dying_server` are the programs: both exit with 137 at their point, and
with 0 when they never came to it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import apsw

KILLED = 137


@dataclass(frozen=True)
class Point:
    """`sql` is how the statement begins; the program dies before it, or after it was carried out."""

    when: str
    sql: str


POINTS = {
    "after begin": Point("after", "BEGIN IMMEDIATE"),
    "after journal insert": Point("after", "INSERT INTO journal"),
    "before commit": Point("before", "COMMIT"),
    "after commit": Point("after", "COMMIT"),
    "amid the snapshot": Point("after", "INSERT INTO temp.shadow"),
    "between old and new register": Point("after", "DELETE FROM register"),
    "before the log is emptied": Point("before", "PRAGMA wal_checkpoint"),
    "after facts were inserted": Point("after", 'INSERT INTO "fact"'),
    "between projection and its mark": Point("before", 'UPDATE "stream" SET "projected_seq"'),
}


def die_at(point: Point, is_time: Callable[[], bool]) -> None:
    """Watch every connection that is opened from now on; the first time that the point is reached while `is_time`, the
    process is over."""
    codes = {"before": apsw.SQLITE_TRACE_STMT, "after": apsw.SQLITE_TRACE_PROFILE}

    def reached(event: dict[str, Any]) -> None:
        if (event["sql"] or "").lstrip().upper().startswith(point.sql.upper()) and is_time():
            os._exit(KILLED)

    apsw.connection_hooks.append(lambda connection: connection.trace_v2(codes[point.when], reached))


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
