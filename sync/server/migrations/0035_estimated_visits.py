"""Visits whose end was estimated."""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    db.execute_sql(f"ALTER TABLE visit ADD COLUMN estimated_at {number}")
    db.execute_sql("ALTER TABLE visit ADD COLUMN estimated_fact TEXT")
