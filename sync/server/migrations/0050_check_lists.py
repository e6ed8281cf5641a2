"""Lists to check that were sent to the slip printer of a kiosk."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    truth = "INTEGER NOT NULL DEFAULT 0" if db.is_sqlite else "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql(
        "CREATE TABLE check_list (id TEXT PRIMARY KEY, fact TEXT, site TEXT, device TEXT, staff TEXT,"
        " items TEXT NOT NULL DEFAULT '[]', lines TEXT NOT NULL DEFAULT '[]', language TEXT NOT NULL DEFAULT 'pl',"
        f" code TEXT, at {number}, until {number}, queued_fact TEXT, queued_at {number}, slip TEXT,"
        f" undone {truth}, gone {truth}) {kind}"
    )
    db.execute_sql("CREATE INDEX check_list_at ON check_list (at)")
    db.execute_sql("CREATE INDEX check_list_code ON check_list (code)")
