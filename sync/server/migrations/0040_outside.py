"""Keys of other people's programs."""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    db.execute_sql(
        "CREATE TABLE program_key (id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,"
        f" scopes TEXT NOT NULL, made_at {number} NOT NULL, made_by TEXT NOT NULL, expires_at {number},"
        f" revoked_at {number}, revoked_by TEXT, last_used_at {number}) {kind}"
    )
