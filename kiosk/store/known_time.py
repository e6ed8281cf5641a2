"""What the kiosk's file tells of true time: the newest word of the server, and the newest fact. Decides nothing of
it."""

from __future__ import annotations

import apsw
import msgspec

from kiosk.clock import KnownTime
from kiosk.store.database import Database
from sync import journal
from sync.clocks import EARLIEST
from sync.facts import ClockSampled
from sync.journal import Body


def sampled_at(database: Database) -> int | None:
    """When the server's time was noted last, by the wall clock of then; it changes with every sample."""
    row = database.reading().execute("SELECT sampled_at FROM agreement").fetchone()
    return row[0] if row else None


def known_time(database: Database, boot: int) -> KnownTime:
    """What is known of true time in the boot of that number.

    1. a sample of this boot, in the journal that is open: exact. One that was written again, or in a journal that came
       back from the server, may be of another boot that had the same number
    2. any sample: this boot began later
    3. the newest fact, if its clock may have been right: this boot began later, or as long before it as it says
    """
    with database.looking() as cursor:
        sample, fact = _newest_sample(cursor), _newest_fact(cursor)
    if sample is not None:
        body, server, is_ours = sample
        if is_ours and body.boot == boot:
            return KnownTime(server - body.up, server, is_sampled=True)
    floor = max(EARLIEST, sample[1]) if sample is not None else EARLIEST
    known = KnownTime(floor, floor)
    if fact is None or not known.is_possible(fact.wall):
        return known
    is_of_this_boot = fact.boot == boot and fact.origin is None
    return KnownTime(fact.wall - fact.up if is_of_this_boot else max(floor, fact.wall), floor)


def _newest_sample(cursor: apsw.Cursor) -> tuple[Body, int, bool] | None:
    """The record, the server's time in it, and whether it was written where and when it stands."""
    row = cursor.execute(
        "SELECT j.body, s.state FROM journal j JOIN stream s ON s.id = j.stream WHERE j.type = 'clock_sampled'"
        " ORDER BY j.stream DESC, j.seq DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    body, fact = journal.read_body(row[0]), journal.fact_in(row[0])
    assert isinstance(fact, ClockSampled)
    return body, fact.server, row[1] == "open" and body.origin is None


def _newest_fact(cursor: apsw.Cursor) -> Body | None:
    """The newest record; `None` when there is none that can be read."""
    row = cursor.execute("SELECT body FROM journal ORDER BY stream DESC, seq DESC LIMIT 1").fetchone()
    try:
        return journal.read_body(row[0]) if row else None
    except msgspec.MsgspecError:
        return None
