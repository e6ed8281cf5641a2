"""Slips that people want by e-mail, and those that were sent."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    db.execute_sql(
        "CREATE TABLE slip_asked (slip TEXT PRIMARY KEY, fact TEXT NOT NULL, document TEXT NOT NULL,"
        f" person TEXT NOT NULL, at {number} NOT NULL) {kind}"
    )
    db.execute_sql("CREATE INDEX slip_asked_at ON slip_asked (at)")
    db.execute_sql(
        f"CREATE TABLE slip_letter (slip TEXT PRIMARY KEY, began_at {number} NOT NULL, outcome TEXT,"
        f" code TEXT NOT NULL DEFAULT '') {kind}"
    )
