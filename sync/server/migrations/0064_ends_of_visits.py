"""Each word of when somebody left is kept, so that of two one can be taken back; of those of before, the one that
counts."""

TOLD = "SELECT f.happened_at FROM fact f JOIN stream s ON s.id = f.stream WHERE s.inc = {0} AND f.seq = {0}"


def up(migrator, db):
    mark = "?" if db.is_sqlite else "%s"
    for column in ("leavings", "corrections"):
        db.execute_sql(f"ALTER TABLE visit ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql(
        "UPDATE visit SET leavings = '[[' || left_at || ',\"' || left_fact || '\"]]'"
        " WHERE left_fact IS NOT NULL AND left_at IS NOT NULL AND corrected_fact IS NULL"
    )
    db.execute_sql(
        "UPDATE visit SET corrections = '[[' || COALESCE(corrected_at, 0) || ',\"' || corrected_fact || '\",'"
        " || COALESCE(CAST(left_at AS TEXT), 'null') || ']]' WHERE corrected_fact IS NOT NULL"
    )
    # of a visit that was corrected, when somebody left stands in the record alone
    where = "left_fact IS NOT NULL AND corrected_fact IS NOT NULL"
    for id, uid in db.execute_sql(f"SELECT id, left_fact FROM visit WHERE {where}").fetchall():
        inc, seq = uid.split(".")[:2]
        at = db.execute_sql(TOLD.format(mark), (inc, int(seq))).fetchone()
        words = f'[[{at[0] if at else 0},"{uid}"]]'
        db.execute_sql(f"UPDATE visit SET leavings = {mark} WHERE id = {mark}", (words, id))
    db.execute_sql("ALTER TABLE visit DROP COLUMN corrected_at")
