"""How far this file has carried out what the server said must be forgotten."""


def up(migrator, db):
    db.connection().execute("ALTER TABLE agreement ADD COLUMN erased TEXT NOT NULL DEFAULT ''")
