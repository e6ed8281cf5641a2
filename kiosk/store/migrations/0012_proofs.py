"""How many facts a slip confirms, so that its proof can be made from them. 0: queued by an earlier version, and no
proof is made; the code in letters is on it all the same."""


def up(migrator, db):
    db.connection().execute("ALTER TABLE spool ADD COLUMN facts INTEGER NOT NULL DEFAULT 0")
