"""An allowance holds from a day on, for one site or one party if it says so."""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    db.execute_sql(f"ALTER TABLE allowance ADD COLUMN version {number} NOT NULL DEFAULT 1")
    for column in ("effective_from", "site", "party"):
        db.execute_sql(f"ALTER TABLE allowance ADD COLUMN {column} TEXT")
