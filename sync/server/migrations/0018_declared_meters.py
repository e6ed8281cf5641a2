"""On which device declared pages came out, and whether somebody wrote a note."""


def up(migrator, db):
    truth = "INTEGER NOT NULL DEFAULT 0" if db.is_sqlite else "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql("ALTER TABLE page_usage ADD COLUMN meter TEXT")
    db.execute_sql(f"ALTER TABLE page_usage ADD COLUMN has_note {truth}")
