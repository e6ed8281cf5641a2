"""The server's last word in the kiosk's file, and what follows from it: the register, and what is out.

`snapshot` holds the server's rows as they came, `register`, `loan` and `item_return` the same with this counter's own
newer facts laid on top. `laid` names what those facts touched: when the server says more, only that and what it spoke
of is set back to its word and laid anew, so that it costs what has changed, and what just happened at the desk stays.

All of it follows from the journal and the tables `snapshot` and `ended_loan`. Must not be called outside a writing
transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import apsw
import msgspec

from kiosk.store import fold, journal_rows, register_rows
from kiosk.store.fold import LOAN, RETURN
from sync import feed_rows
from sync.feed_rows import LoanState, ReturnState
from sync.protocol import Change
from sync.wire import digest_of, moved

Key = tuple[str, str]  # entity, id
REMEMBERED_MS = 24 * 60 * 60 * 1000  # for so long a loan that ended here can be looked at, and its return undone


# --- the server's word ------------------------------------------------------------------------------------------------


def replace(cursor: apsw.Cursor, lines: Iterable[bytes]) -> str:
    """Take in a snapshot's lines in place of what was held; the digest of it. Raises `msgspec.ValidationError` before
    anything is swapped when a line is not an entity."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS shadow (entity TEXT, id TEXT, lookup TEXT, body BLOB)")
    cursor.execute("DELETE FROM temp.shadow")
    cursor.executemany("INSERT INTO temp.shadow VALUES (?, ?, ?, ?)", map(_row, lines))
    cursor.execute("DELETE FROM main.snapshot")
    cursor.execute("INSERT INTO main.snapshot SELECT entity, id, lookup, body FROM temp.shadow")
    cursor.execute("DELETE FROM temp.shadow")
    return digest_of(body for (body,) in cursor.execute("SELECT body FROM main.snapshot"))


def change(cursor: apsw.Cursor, changes: Sequence[Change], digest: str) -> str:
    """Lay changes on what was held, whose digest was `digest`; the new one. Raises `msgspec.ValidationError`."""
    gone = []
    for each in changes:
        place = (each.entity, each.id)
        gone += cursor.execute("DELETE FROM snapshot WHERE entity = ? AND id = ? RETURNING body", place).fetchall()
    bodies = [each.line for each in changes if each.line is not None]
    cursor.executemany("INSERT INTO snapshot (entity, id, lookup, body) VALUES (?, ?, ?, ?)", map(_row, bodies))
    return moved(digest, bodies, [body for (body,) in gone])


def _row(line: bytes) -> tuple[str, str, str, bytes]:
    kind, id_, row = feed_rows.placed(line)
    return kind, id_, register_rows.lookup_of(row) if row is not None else "", line


def move_to(cursor: apsw.Cursor, site: str) -> None:
    """Where staff have put this kiosk. What its slip numbers begin with stays: another kiosk may have the new one."""
    cursor.execute("UPDATE device SET site = ? WHERE site <> ?", (site, site))


# --- what follows from it ---------------------------------------------------------------------------------------------


def settle(cursor: apsw.Cursor, changed: Iterable[Key] | None, at: int) -> None:
    """After the server's word on `changed` (`None`: on everything) is another: what follows. `at` is now, ms UTC."""
    if changed is None:
        keys = None
        _remember_ended(cursor, "1", ())
    else:
        keys = {*changed, *cursor.execute("SELECT entity, id FROM laid").fetchall()}
        for entity, id_ in keys:
            if entity == LOAN:
                _remember_ended(cursor, "id = ?", (id_,))
    forgotten = cursor.execute(
        "DELETE FROM ended_loan WHERE abs(? - coalesce(returned_at, issued_at)) > ? RETURNING id", (at, REMEMBERED_MS)
    ).fetchall()
    if keys is None:
        _reset_all(cursor)
    else:
        for key in keys | {(LOAN, id_) for (id_,) in forgotten}:
            _reset(cursor, key)
    cursor.execute("DELETE FROM laid")
    _lay(cursor, projected(cursor))


def rebuild(cursor: apsw.Cursor) -> int:
    """Fold all state anew from the journal and the server's last word. Returns how many facts were folded."""
    count = journal_rows.fold_own(cursor)
    _reset_all(cursor)
    cursor.execute("DELETE FROM laid")
    _lay(cursor, projected(cursor))
    return count


def projected(cursor: apsw.Cursor | apsw.Connection) -> dict[str, int]:
    """Incarnation → the last seq of ours that the server's last word has taken in."""
    row = cursor.execute("SELECT projected FROM agreement").fetchone()
    return dict(json.loads(row[0])) if row else {}


def _lay(cursor: apsw.Cursor, taken_in: Mapping[str, int]) -> None:
    for recorded in journal_rows.newer_than(cursor, taken_in):
        fold.fold_register(cursor, recorded)
        fold.fold_loans(cursor, recorded)


def _remember_ended(cursor: apsw.Cursor, which: str, values: tuple[str, ...]) -> None:
    """The server forgets a loan at once when it has ended; here it can still be undone."""
    cursor.execute(f"INSERT OR REPLACE INTO ended_loan SELECT * FROM loan WHERE {which} AND state <> 'out'", values)


def _reset_all(cursor: apsw.Cursor) -> None:
    cursor.execute("DELETE FROM register")
    cursor.execute(
        "INSERT INTO register SELECT entity, id, lookup, body FROM snapshot WHERE entity NOT IN (?, ?)", (LOAN, RETURN)
    )
    for table, entity in (("loan", LOAN), ("item_return", RETURN)):
        cursor.execute(f"DELETE FROM {table}")
        for (body,) in cursor.execute("SELECT body FROM snapshot WHERE entity = ?", (entity,)).fetchall():
            _insert(cursor, body)
    cursor.execute("INSERT OR IGNORE INTO loan SELECT * FROM ended_loan")


def _reset(cursor: apsw.Cursor, key: Key) -> None:
    entity, id_ = key
    if entity == LOAN:
        cursor.execute("DELETE FROM loan WHERE id = ?", (id_,))
    elif entity == RETURN:
        cursor.execute("DELETE FROM item_return WHERE item = ?", (id_,))
    else:
        cursor.execute("DELETE FROM register WHERE entity = ? AND id = ?", key)
        cursor.execute(
            "INSERT INTO register SELECT entity, id, lookup, body FROM snapshot WHERE entity = ? AND id = ?", key
        )
        return
    said = cursor.execute("SELECT body FROM snapshot WHERE entity = ? AND id = ?", key).fetchone()
    if said:
        _insert(cursor, said[0])
    elif entity == LOAN:
        cursor.execute("INSERT INTO loan SELECT * FROM ended_loan WHERE id = ?", (id_,))


def _insert(cursor: apsw.Cursor, body: bytes) -> None:
    """What the server derived from everybody's facts, where our own facts would put it."""
    said = feed_rows.decode(body)
    if isinstance(said, LoanState):
        cursor.execute(
            "INSERT INTO loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts, renewed, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'out')",
            (
                said.id, said.fact, said.item, said.site, said.person, said.party, said.issued_at, said.due_at,
                msgspec.json.encode(said.policy).decode(), json.dumps(said.parts), said.renewed,
            ),
        )  # fmt: skip
    elif isinstance(said, ReturnState):
        cursor.execute(
            "INSERT INTO item_return (item, fact, returned_at, condition) VALUES (?, ?, ?, ?)",
            (said.id, said.fact, said.returned_at, said.condition),
        )
