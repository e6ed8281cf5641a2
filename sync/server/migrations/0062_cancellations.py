"""Each cancellation of a booking is kept, so that of two one can be taken back; of those of before, the one that
counts."""

import json


def up(migrator, db):
    mark = "?" if db.is_sqlite else "%s"
    db.execute_sql("ALTER TABLE booking ADD COLUMN cancellations TEXT NOT NULL DEFAULT '[]'")
    known = "SELECT id, cancelled_at, cancelled_fact, cancelled_by FROM booking WHERE cancelled_fact IS NOT NULL"
    for id, at, uid, by in db.execute_sql(known).fetchall():
        told = json.dumps([[at, uid, by]], separators=(",", ":"), ensure_ascii=False)
        db.execute_sql(f"UPDATE booking SET cancellations = {mark} WHERE id = {mark}", (told, id))
    db.execute_sql("ALTER TABLE booking DROP COLUMN cancelled_at")
    db.execute_sql("ALTER TABLE booking DROP COLUMN cancelled_by")
