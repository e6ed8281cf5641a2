"""Cards that are waited for at a kiosk: the next strange one tapped there belongs to somebody."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    db.execute_sql(
        "CREATE TABLE card_wanted (id TEXT PRIMARY KEY, site TEXT NOT NULL, device TEXT NOT NULL, person TEXT NOT NULL,"
        f" staff TEXT NOT NULL, until {number} NOT NULL) {kind}"
    )
