"""Visits of which staff said that another person came than the kiosk showed."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE visit ADD COLUMN recognised TEXT NOT NULL DEFAULT '[]'")
