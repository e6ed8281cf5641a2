"""Addresses of calendars that were ended or made anew."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    truth = "INTEGER" if db.is_sqlite else "BOOLEAN"
    db.execute_sql(
        f"CREATE TABLE calendar_link (id TEXT PRIMARY KEY, renewed {number} NOT NULL, is_ended {truth} NOT NULL,"
        f" at {number} NOT NULL, by TEXT NOT NULL) {kind}"
    )
