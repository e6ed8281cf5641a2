"""Visits whose party was found out later, and bookings for which nobody came."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE visit ADD COLUMN attributed_party TEXT")
    db.execute_sql("ALTER TABLE visit ADD COLUMN attributed_fact TEXT")
    db.execute_sql("ALTER TABLE booking ADD COLUMN unused_fact TEXT")
