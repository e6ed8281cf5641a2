"""Visits whose end was estimated; and returns by time, which a tick asks for."""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    db.execute_sql(f"ALTER TABLE visit ADD COLUMN estimated_at {number}")
    db.execute_sql("ALTER TABLE visit ADD COLUMN estimated_fact TEXT")
    db.execute_sql("CREATE INDEX take_back_at ON take_back (at)")
