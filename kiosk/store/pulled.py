"""The server's last word in the kiosk's file, and what follows from it: the register, and what is out.

`snapshot` holds the server's rows as they came, `register`, `loan` and `item_return` the same with this counter's own
newer facts laid on top. `laid` names what those facts touched: when the server says more, only that and what it spoke
of is set back to its word and laid anew, so that it costs what has changed, and what just happened at the desk stays.

All of it follows from the journal and the tables `snapshot`, `ended_loan` and `ended_booking`. Must not be called
outside a writing transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import apsw
import msgspec

from kiosk.store import fold, journal_rows, month_pages, register_rows
from kiosk.store.recorded import BOOKING, LOAN, RETURN, STOCKTAKE
from sync import feed_rows
from sync.feed_rows import BookingState, LoanState, ReturnState, StocktakeState
from sync.protocol import Change
from sync.wire import digest_of, moved

Key = tuple[str, str]  # entity, id
UNREAD = "?"  # what a row is looked up by whose kind only a newer version knows
DERIVED = {  # kind → its table here, and the column that its id stands in
    LOAN: ("loan", "id"), RETURN: ("item_return", "item"), BOOKING: ("booking", "id"), STOCKTAKE: ("stocktake", "id"),
}  # fmt: skip
RECKONED_SINCE = "0017_newer_pages"  # the step of the schema that made a place for it
UNDONE_MS = 10 * 60 * 1000  # what is gone sooner was taken back, most likely, and counts for nothing
REMEMBERED_MS = 32 * 24 * 60 * 60 * 1000  # for so long a loan that ended here counts for the days of its month


# --- the server's word ------------------------------------------------------------------------------------------------


def replace(cursor: apsw.Cursor, lines: Iterable[bytes], at: int) -> str:
    """Take in a snapshot's lines in place of what was held; the digest of it. `at` is now, ms UTC. Raises
    `msgspec.ValidationError` before anything is swapped when a line is not an entity."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS shadow (entity TEXT, id TEXT, lookup TEXT, body BLOB)")
    cursor.execute("DELETE FROM temp.shadow")
    cursor.executemany("INSERT INTO temp.shadow VALUES (?, ?, ?, ?)", map(_row, lines))
    gone = cursor.execute(
        "SELECT body FROM main.snapshot WHERE entity = ?1 AND id NOT IN (SELECT id FROM temp.shadow WHERE entity = ?1)",
        (LOAN,),
    ).fetchall()
    _remember_ended_elsewhere(cursor, (body for (body,) in gone), at)
    cursor.execute("DELETE FROM main.snapshot")
    cursor.execute("INSERT INTO main.snapshot SELECT entity, id, lookup, body FROM temp.shadow")
    cursor.execute("DELETE FROM temp.shadow")
    return digest_of(body for (body,) in cursor.execute("SELECT body FROM main.snapshot"))


def change(cursor: apsw.Cursor, changes: Sequence[Change], digest: str, at: int) -> str:
    """Lay changes on what was held, whose digest was `digest`; the new one. Raises `msgspec.ValidationError`."""
    gone, ended = [], []
    for each in changes:
        place = (each.entity, each.id)
        found = cursor.execute("DELETE FROM snapshot WHERE entity = ? AND id = ? RETURNING body", place).fetchall()
        gone += found
        ended += [body for (body,) in found if each.entity == LOAN and each.line is None]
    _remember_ended_elsewhere(cursor, ended, at)
    bodies = [each.line for each in changes if each.line is not None]
    cursor.executemany("INSERT INTO snapshot (entity, id, lookup, body) VALUES (?, ?, ?, ?)", map(_row, bodies))
    return moved(digest, bodies, [body for (body,) in gone])


def _row(line: bytes) -> tuple[str, str, str, bytes]:
    kind, id_, row = feed_rows.placed(line)
    return kind, id_, register_rows.lookup_of(row) if row is not None else UNREAD, line


def unread(connection: apsw.Connection) -> list[str]:
    """The kinds of rows that came when this kiosk did not know them yet, and that it knows now."""
    kinds = connection.execute("SELECT DISTINCT entity FROM snapshot WHERE lookup = ?", (UNREAD,)).fetchall()
    return [kind for (kind,) in kinds if kind in feed_rows.KINDS]


def read_again(cursor: apsw.Cursor, kinds: Iterable[str]) -> None:
    """After an upgrade: let rows of these kinds be found by what such are looked up by."""
    for kind in kinds:
        for table in ("snapshot", "register"):
            rows = cursor.execute(f"SELECT body FROM {table} WHERE entity = ? AND lookup = ?", (kind, UNREAD))
            found = [_row(body) for (body,) in rows.fetchall()]
            cursor.executemany(
                f"UPDATE {table} SET lookup = ? WHERE entity = ? AND id = ?",
                [(lookup, entity, id_) for entity, id_, lookup, _ in found],
            )


def reckon_pages(cursor: apsw.Cursor) -> None:
    """After an upgrade: what the server's word on months lacks. Else that is reckoned when its word comes."""
    month_pages.lay(cursor, journal_rows.newer_than(cursor, projected(cursor)))


def move_to(cursor: apsw.Cursor, site: str) -> None:
    """Where staff have put this kiosk. What its slip numbers begin with stays: another kiosk may have the new one."""
    cursor.execute("UPDATE device SET site = ? WHERE site <> ?", (site, site))


# --- what follows from it ---------------------------------------------------------------------------------------------


def settle(cursor: apsw.Cursor, changed: Iterable[Key] | None, at: int) -> None:
    """After the server's word on `changed` (`None`: on everything) is another: what follows. `at` is now, ms UTC."""
    if changed is None:
        keys = None
        _remember_ended(cursor, "1", ())
        _remember_collected(cursor, "1", ())
    else:
        keys = {*changed, *cursor.execute("SELECT entity, id FROM laid").fetchall()}
        for entity, id_ in keys:
            if entity == LOAN:
                _remember_ended(cursor, "id = ?", (id_,))
            elif entity == BOOKING:
                _remember_collected(cursor, "id = ?", (id_,))
    forgotten = _forget(cursor, at)
    if keys is None:
        _reset_all(cursor)
    else:
        for key in keys | forgotten:
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
    newer = journal_rows.newer_than(cursor, taken_in)
    for recorded in newer:
        fold.fold_register(cursor, recorded)
        fold.fold_loans(cursor, recorded)
    month_pages.lay(cursor, newer)


def _remember_ended(cursor: apsw.Cursor, which: str, values: tuple[str, ...]) -> None:
    """The server forgets a loan at once when it has ended; here it can still be undone."""
    cursor.execute(f"INSERT OR REPLACE INTO ended_loan SELECT * FROM loan WHERE {which} AND state <> 'out'", values)


def _remember_collected(cursor: apsw.Cursor, which: str, values: tuple[str, ...]) -> None:
    """The same of a booking that was collected."""
    sql = f"INSERT OR REPLACE INTO ended_booking SELECT * FROM booking WHERE {which} AND state = 'collected'"
    cursor.execute(sql, values)


def _forget(cursor: apsw.Cursor, at: int) -> set[Key]:
    """What nobody takes back any more, and what no month counts. Returns what it was."""
    loans = cursor.execute(
        "DELETE FROM ended_loan WHERE abs(? - coalesce(returned_at, issued_at)) > ? RETURNING id", (at, REMEMBERED_MS)
    ).fetchall()
    bookings = cursor.execute("DELETE FROM ended_booking WHERE until_at < ? RETURNING id", (at,)).fetchall()
    return {(LOAN, id_) for (id_,) in loans} | {(BOOKING, id_) for (id_,) in bookings}


def _remember_ended_elsewhere(cursor: apsw.Cursor, bodies: Iterable[bytes], at: int) -> None:
    """What another counter took back counts for the days of its month here too, where a policy counts them. The server
    does not say when that was: not after `at`, and for what nobody called late not after it was due."""
    gone = list(bodies)
    for body in gone if gone and _days_count(cursor) else ():
        said = feed_rows.decode(body)
        known = cursor.execute("SELECT 1 FROM loan WHERE id = ? AND state <> 'out'", (said.id,)).fetchone()
        if not isinstance(said, LoanState) or known or at - said.issued_at < UNDONE_MS:
            continue
        cursor.execute(
            "INSERT OR REPLACE INTO ended_loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts,"
            " renewed, quantity, came_back, kit, booking, swap_of, responsible, returned_at, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'declared_returned')",
            (*_values(said), min(at, said.due_at)),
        )


def _days_count(cursor: apsw.Cursor) -> bool:
    rows = cursor.execute("SELECT body FROM snapshot WHERE entity = 'policy'").fetchall()
    return any(getattr(feed_rows.decode(body), "days_per_month", None) is not None for (body,) in rows)


def _reset_all(cursor: apsw.Cursor) -> None:
    cursor.execute("DELETE FROM register")
    marks = ", ".join("?" * len(DERIVED))
    cursor.execute(
        f"INSERT INTO register SELECT entity, id, lookup, body FROM snapshot WHERE entity NOT IN ({marks})",
        tuple(DERIVED),
    )
    for entity, (table, _key) in DERIVED.items():
        cursor.execute(f"DELETE FROM {table}")
        for (body,) in cursor.execute("SELECT body FROM snapshot WHERE entity = ?", (entity,)).fetchall():
            _insert(cursor, body)
    cursor.execute("INSERT OR IGNORE INTO loan SELECT * FROM ended_loan")
    cursor.execute("INSERT OR IGNORE INTO booking SELECT * FROM ended_booking")


def _reset(cursor: apsw.Cursor, key: Key) -> None:
    entity, id_ = key
    if entity in DERIVED:
        table, column = DERIVED[entity]
        cursor.execute(f"DELETE FROM {table} WHERE {column} = ?", (id_,))
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
    elif entity == BOOKING:
        cursor.execute("INSERT INTO booking SELECT * FROM ended_booking WHERE id = ?", (id_,))


def _insert(cursor: apsw.Cursor, body: bytes) -> None:
    """What the server derived from everybody's facts, where our own facts would put it."""
    match feed_rows.decode(body):
        case LoanState() as said:
            cursor.execute(
                "INSERT INTO loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts, renewed,"
                " quantity, came_back, kit, booking, swap_of, responsible, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'out')",
                _values(said),
            )
        case ReturnState() as said:
            cursor.execute(
                "INSERT INTO item_return (item, fact, returned_at, condition, site, inspected, damage)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (said.id, said.fact, said.returned_at, said.condition, said.site, said.inspected, said.damage),
            )
        case BookingState() as said:
            cursor.execute(
                "INSERT INTO booking (id, fact, kind, resource, site, person, party, from_at, until_at, quantity,"
                " series, item, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    said.id, said.fact, said.kind, said.resource, said.site, said.person, said.party, said.from_at,
                    said.until_at, said.quantity, said.series, said.item, said.state,
                ),
            )  # fmt: skip
        case StocktakeState() as said:
            cursor.execute(
                "INSERT INTO stocktake (id, fact, site, staff, expected, on_loan, opened_at, piles, category, place,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
                (
                    said.id, said.fact, said.site, said.staff, json.dumps(said.expected), json.dumps(said.on_loan),
                    said.opened_at, json.dumps(said.piles), said.category, said.place,
                ),
            )  # fmt: skip


def _values(said: LoanState) -> tuple[str | int | None, ...]:
    return (
        said.id, said.fact, said.item, said.site, said.person, said.party, said.issued_at, said.due_at,
        msgspec.json.encode(said.policy).decode(), json.dumps(said.parts), said.renewed, said.quantity,
        said.came_back, said.kit, said.booking, said.swap_of, said.responsible,
    )  # fmt: skip
