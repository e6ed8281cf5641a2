"""What was deleted from an SQLite file stands nowhere in it any more."""

from __future__ import annotations

from pathlib import Path
from random import Random

import apsw
import pytest

from sync import sqlite_traces

GONE = [f"Kanarka {number} " for number in range(60)]
KEPT = [f"Kanarka {number} " for number in range(60, 300)]


def opened(file: Path) -> apsw.Connection:
    connection = apsw.Connection(str(file))
    for pragma in ("journal_mode = WAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    """A file whose pages were laid out anew often, and from which some rows were deleted."""
    connection, chance = opened(tmp_path / "f.db"), Random(1)
    connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
    with connection:
        for _ in range(5):
            for name in chance.sample(GONE + KEPT, 300):
                connection.execute(
                    "INSERT OR REPLACE INTO person VALUES (?, ?)",
                    (int(name.split()[1]) * 7919 % 1009, name + "x" * chance.randrange(900)),
                )
    with connection:
        for name in GONE:
            connection.execute("DELETE FROM person WHERE id = ?", (int(name.split()[1]) * 7919 % 1009,))
    return connection


def standing(folder: Path, names: list[str]) -> list[str]:
    content = b"".join(file.read_bytes() for file in folder.iterdir() if not file.name.endswith("-shm"))
    return [name for name in names if name.encode() in content]


def test_deleting_and_emptying_the_log_is_not_enough(tmp_path, connection):
    """Otherwise the next test shows nothing."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert standing(tmp_path, GONE) != []


def test_nothing_is_left_of_what_was_deleted_and_all_of_the_rest(tmp_path, connection):
    assert sqlite_traces.leave_none(connection, GONE) is True

    assert (standing(tmp_path, GONE), standing(tmp_path, KEPT)) == ([], KEPT)


def test_nothing_is_done_where_nothing_stands(tmp_path, connection):
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / "f.db").read_bytes()

    assert sqlite_traces.leave_none(connection, [*GONE, ""]) is True
    assert (tmp_path / "f.db").read_bytes() == before


def test_where_nobody_knows_what_to_look_for_the_file_is_written_anew(tmp_path, connection):
    assert sqlite_traces.leave_none(connection, (), anew=True) is True

    assert (standing(tmp_path, GONE), standing(tmp_path, KEPT)) == ([], KEPT)


def test_a_value_is_found_in_json_too(tmp_path):
    connection = opened(tmp_path / "f.db")
    connection.execute("CREATE TABLE t (body TEXT)")
    connection.execute("""INSERT INTO t VALUES ('{"name":"Kanarka \\"Q\\""}')""")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert sqlite_traces._stands_in(connection, ['Kanarka "Q"'])
    assert not sqlite_traces._stands_in(connection, ["Kanarka Q"])


def test_a_value_across_the_border_of_two_reads_is_found(tmp_path, monkeypatch):
    connection = opened(tmp_path / "f.db")
    connection.execute("CREATE TABLE t (body TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", ("x" * 9000 + "Kanarka" + "x" * 9000,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr(sqlite_traces, "CHUNK", 5)

    assert sqlite_traces._stands_in(connection, ["Kanarka"])


def test_who_still_reads_is_waited_for_another_time(tmp_path, connection):
    reader = opened(tmp_path / "f.db")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM person").fetchall()
    with connection:
        connection.execute("DELETE FROM person WHERE id = 1")

    assert sqlite_traces.leave_none(connection, GONE) is False
    reader.execute("ROLLBACK")
    assert sqlite_traces.leave_none(connection, GONE) is True


def test_the_locks_of_the_process_stay(tmp_path, connection):
    """To look into the file by a handle of one's own would drop them when that is closed."""
    locks = Path("/proc/locks").read_text().count(f":{(tmp_path / 'f.db').stat().st_ino} ")
    assert locks > 0
    sqlite_traces.leave_none(connection, GONE)

    assert Path("/proc/locks").read_text().count(f":{(tmp_path / 'f.db').stat().st_ino} ") > 0
