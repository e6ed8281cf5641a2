"""Between which moments a fact happened for certain.

For facts that are here already it is worked out as for new ones, except that nobody remembers what the clocks showed
when they were handed over. Their hour stays as it is, because loans and visits were folded with it.
"""

from itertools import groupby

from sync.acceptance import read_envelope
from sync.journal import Moment
from sync.server.dating import sample_in
from sync.server.timing import Before, Span, Written, intervals

CHUNK = 500


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    db.execute_sql(f"ALTER TABLE fact ADD COLUMN earliest {number} NOT NULL DEFAULT 0")
    db.execute_sql(f"ALTER TABLE fact ADD COLUMN latest {number} NOT NULL DEFAULT 0")
    for (stream,) in db.execute_sql("SELECT id FROM stream").fetchall():
        date_stream(db, stream)


def date_stream(db, stream):
    mark = "?" if db.is_sqlite else "%s"
    ask = f"SELECT seq, body, received_at, happened_at FROM fact WHERE stream = {mark} AND seq > {mark} ORDER BY seq"
    last = 0
    before: dict[bool, Before | None] = {False: None, True: None}
    while rows := db.execute_sql(f"{ask} LIMIT {CHUNK}", (stream, last)).fetchall():
        last = rows[-1][0]
        for received_at, batch in groupby(rows, key=lambda row: row[2]):
            told = [(row, *read(bytes(row[1]))) for row in batch]
            for is_again in (False, True):
                run = [(row, written) for row, written, again in told if again is is_again]
                found = intervals([written for _, written in run], None, received_at, before[is_again])
                for (row, written), when in zip(run, found, strict=True):
                    span = Span(min(when.earliest, row[3]), max(when.latest, row[3]))
                    before[is_again] = Before(written.moment, span)
                    db.execute_sql(
                        f"UPDATE fact SET earliest = {mark}, latest = {mark} WHERE stream = {mark} AND seq = {mark}",
                        (*span, stream, row[0]),
                    )


def read(body):
    """The clocks of a record with the sample in it, and whether it was written again."""
    envelope = read_envelope(body)
    if envelope is None:
        return Written(Moment(0, -1, 0)), False
    return Written(Moment(envelope.wall, envelope.boot, envelope.up), sample_in(body)), envelope.origin is not None
