"""Lists to check that staff want on this counter's paper: which are still to come, and taking one up, once. Must not
know what stands on the slip."""

from __future__ import annotations

import apsw

from kiosk.store import pulled, register_rows, writing
from kiosk.store.database import Database
from kiosk.store.writing import Draft, SlipDraft, Written
from sync.case_facts import CheckListQueued
from sync.feed_rows import CheckListWanted
from sync.journal import Moment


def to_come(connection: apsw.Connection, device: str, at: int) -> list[CheckListWanted]:
    """Those for this kiosk that it has not taken up and that are not too late `at` (ms UTC), by id. None until the
    server has answered the journal that is open: what a file from a backup holds may have come out before it was
    lost."""
    if writing.open_stream(connection.cursor()).incarnation not in pulled.projected(connection):
        return []
    wanted = register_rows.entities(connection, CheckListWanted, device)
    return [each for each in wanted if at < each.until and not _is_taken(connection, each.id)]


def take_up(database: Database, fact: CheckListQueued, moment: Moment, slip: SlipDraft) -> Written | None:
    """Write the fact and queue its slip, in one transaction in which nobody else does; `None` where that was done.
    Raises `StoreError`."""
    with database.writing() as cursor:
        if _is_taken(cursor, fact.check_list):
            return None
        return writing.record_within(cursor, [Draft(fact)], moment, slip)


def _is_taken(cursor: apsw.Cursor | apsw.Connection, id: str) -> bool:
    return cursor.execute("SELECT 1 FROM queued_list WHERE id = ?", (id,)).fetchone() is not None
