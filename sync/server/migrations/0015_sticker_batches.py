"""Sheets of stickers whose codes belonged to nothing when they were handed out."""


def up(migrator, db):
    number, truth, kind = ("INTEGER", "INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "BOOLEAN", "")
    no = "0" if db.is_sqlite else "FALSE"
    db.execute_sql(
        "CREATE TABLE sticker_batch (id TEXT PRIMARY KEY, fact TEXT NOT NULL, staff TEXT NOT NULL,"
        f" at {number} NOT NULL, item_codes TEXT NOT NULL, undone {truth} NOT NULL DEFAULT {no}) {kind}"
    )
    db.execute_sql("CREATE INDEX sticker_batch_at ON sticker_batch (at, id)")
