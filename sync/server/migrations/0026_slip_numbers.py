"""Slips of which staff said that nothing need be done about them, and the numbers that journals gave."""


def up(migrator, db):
    number, kind, no = ("INTEGER", "STRICT, WITHOUT ROWID", "0") if db.is_sqlite else ("BIGINT", "", "FALSE")
    truth = "INTEGER" if db.is_sqlite else "BOOLEAN"
    db.execute_sql(
        "CREATE TABLE slip_excuse (id TEXT PRIMARY KEY, fact TEXT NOT NULL, slip TEXT NOT NULL, reason TEXT NOT NULL,"
        f" staff TEXT NOT NULL, at {number} NOT NULL, undone {truth} NOT NULL DEFAULT {no}) {kind}"
    )
    db.execute_sql("CREATE INDEX slip_excuse_slip ON slip_excuse (slip)")
    db.execute_sql("CREATE INDEX slip_excuse_fact ON slip_excuse (fact)")
    db.execute_sql(
        "CREATE TABLE slip_run (id TEXT PRIMARY KEY, series TEXT NOT NULL, device TEXT NOT NULL,"
        f" stretches TEXT NOT NULL DEFAULT '[]') {kind}"
    )
    db.execute_sql("CREATE INDEX slip_run_series ON slip_run (series)")
