"""What is known of the clock behind each journal; and loans and pages that name no visit are found by time."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    db.execute_sql(
        f"CREATE TABLE stream_clock (id TEXT PRIMARY KEY, device TEXT NOT NULL, boot {number} NOT NULL,"
        f" wall {number} NOT NULL, skewed TEXT, jumped TEXT) {kind}"
    )
    # few: most loans and pages name the visit that they belong to
    db.execute_sql("CREATE INDEX loan_no_visit ON loan (issued_at) WHERE visit IS NULL")
    db.execute_sql("CREATE INDEX page_usage_no_visit ON page_usage (declared_at) WHERE visit IS NULL")
