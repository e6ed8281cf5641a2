"""What staff said at this counter of the difference between a machine's meter and what was declared."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE page_explanation (
            fact TEXT PRIMARY KEY,
            meter TEXT NOT NULL,
            to_reading TEXT NOT NULL,
            reason TEXT NOT NULL,
            pages INTEGER NOT NULL,
            party TEXT,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX page_explanation_reading ON page_explanation (to_reading);
        CREATE INDEX page_usage_time ON page_usage (declared_at);
        """
    )
