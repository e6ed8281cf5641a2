"""When kiosks were in contact, so that staff see where a network fails."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    db.execute_sql(
        f"CREATE TABLE contact (device TEXT NOT NULL, since {number} NOT NULL, until {number} NOT NULL,"
        f" PRIMARY KEY (device, since)) {kind}"
    )
