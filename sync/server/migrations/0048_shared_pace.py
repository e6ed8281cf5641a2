"""How often a program asked in the minute that goes on, counted by all processes of the server together."""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    for column in ("pace_minute", "pace_taken"):
        db.execute_sql(f"ALTER TABLE program_key ADD COLUMN {column} {number} NOT NULL DEFAULT 0")
