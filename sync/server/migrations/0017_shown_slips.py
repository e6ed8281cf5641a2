"""Slips that were shown to staff, and the short code of every slip, by which it is found."""

from sync.codes import document_code

PART = 1_000


def up(migrator, db):
    number, kind, mark = ("INTEGER", "STRICT, WITHOUT ROWID", "?") if db.is_sqlite else ("BIGINT", "", "%s")
    db.execute_sql(
        "CREATE TABLE shown_slip (origin TEXT PRIMARY KEY, document TEXT NOT NULL, device TEXT, act TEXT NOT NULL,"
        f" facts INTEGER NOT NULL, said_at {number}, number INTEGER, site TEXT, shown_fact TEXT, shown_at {number},"
        f" shown_by TEXT, entered_fact TEXT, entered TEXT NOT NULL DEFAULT '[]', entered_at {number}, entered_by TEXT,"
        f" known_fact TEXT) {kind}"
    )
    db.execute_sql("CREATE INDEX shown_slip_document ON shown_slip (document)")
    db.execute_sql("ALTER TABLE slip ADD COLUMN code TEXT NOT NULL DEFAULT ''")
    after = ""
    while rows := db.execute_sql(
        f"SELECT fact, document FROM slip WHERE fact > {mark} ORDER BY fact LIMIT {PART}", (after,)
    ).fetchall():
        for fact, document in rows:
            db.execute_sql(f"UPDATE slip SET code = {mark} WHERE fact = {mark}", (document_code(document), fact))
        after = rows[-1][0]
    db.execute_sql("CREATE INDEX slip_code ON slip (code)")
