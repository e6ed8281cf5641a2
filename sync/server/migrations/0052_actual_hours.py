"""Bookings whose hours were other than booked."""


def up(migrator, db):
    number = "INTEGER" if db.is_sqlite else "BIGINT"
    db.execute_sql("ALTER TABLE booking ADD COLUMN hours TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql(f"ALTER TABLE booking ADD COLUMN actual_from {number}")
    db.execute_sql(f"ALTER TABLE booking ADD COLUMN actual_until {number}")
