"""What lay there of a thing before it went out, or came back once more: laid there again when that is taken back.

Like `ended_loan` it does not follow from the journal and the server's last word, which may have moved on by then. Must
not be called outside a writing transaction.
"""

from __future__ import annotations

import apsw

from kiosk.store.recorded import Recorded
from sync.journal import split_uid

KEPT_MS = 24 * 60 * 60 * 1000  # nothing is taken back after that
_ROW = "item, fact, returned_at, condition, site, inspected, damage"


def remember(cursor: apsw.Cursor, recorded: Recorded, item: str) -> None:
    """Note how `item` lies there, before `recorded` changes it."""
    cursor.execute("DELETE FROM return_before WHERE by_fact = ? OR at < ?", (recorded.uid, recorded.at - KEPT_MS))
    cursor.execute(
        f"INSERT INTO return_before (by_fact, at, {_ROW}) SELECT ?, ?, {_ROW} FROM item_return WHERE item = ?",
        (recorded.uid, recorded.at, item),
    )


def restore(cursor: apsw.Cursor, uid: str) -> None:
    """The fact `uid` counts no longer: the thing lies there as before it, unless something else is known of it, or some
    of its pile went out after that."""
    row = cursor.execute("SELECT item FROM return_before WHERE by_fact = ?", (uid,)).fetchone()
    if row is None or _went_out_after(cursor, uid, row[0]):
        return
    cursor.execute(
        f"INSERT OR IGNORE INTO item_return ({_ROW}) SELECT {_ROW} FROM return_before WHERE by_fact = ?", (uid,)
    )


def _went_out_after(cursor: apsw.Cursor, uid: str, item: str) -> bool:
    """By this journal, in which the order is that of the places, whatever its clock did."""
    incarnation, seq = split_uid(uid)
    rows = cursor.execute("SELECT fact FROM loan WHERE item = ? AND state = 'out'", (item,)).fetchall()
    places = (split_uid(fact) for (fact,) in rows)
    return any(each[0] == incarnation and each[1] > seq for each in places)
