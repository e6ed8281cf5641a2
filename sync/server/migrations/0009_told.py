"""What a kiosk told at its last hello of how far its streams reach: when all of it is here, both sides agreed then."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE device ADD COLUMN told TEXT NOT NULL DEFAULT '[]'")
