"""Each word of when a visit ended, or for whom it was, is kept, so that of two one can be taken back; of those of
before, the one that counts."""

import json

TOLD = "SELECT f.happened_at FROM fact f JOIN stream s ON s.id = f.stream WHERE s.inc = {0} AND f.seq = {0}"
WORDS = (("estimates", "estimated_fact", "estimated_at"), ("attributions", "attributed_fact", "attributed_party"))


def up(migrator, db):
    mark = "?" if db.is_sqlite else "%s"
    for column, by, what in WORDS:
        db.execute_sql(f"ALTER TABLE visit ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
        for id, uid, word in db.execute_sql(f"SELECT id, {by}, {what} FROM visit WHERE {by} IS NOT NULL").fetchall():
            inc, seq = uid.split(".")[:2]
            at = db.execute_sql(TOLD.format(mark), (inc, int(seq))).fetchone()
            words = json.dumps([[at[0] if at else 0, uid, word]], separators=(",", ":"), ensure_ascii=False)
            db.execute_sql(f"UPDATE visit SET {column} = {mark} WHERE id = {mark}", (words, id))
    # as long as nobody heard of the coming, it is not known whether a party was named
    db.execute_sql("UPDATE visit SET attributed_fact = NULL WHERE fact IS NULL")
    db.execute_sql("ALTER TABLE visit DROP COLUMN estimated_fact")
    db.execute_sql("ALTER TABLE visit DROP COLUMN attributed_party")
