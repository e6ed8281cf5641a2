"""What proves that this file is still the one journal of its device, and where a stream parted from the server's."""

STATEMENTS = """
ALTER TABLE device ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stream ADD COLUMN parted_at INTEGER;
"""


def up(migrator, db):
    connection = db.connection()
    connection.execute(STATEMENTS)
