"""Declared pages that were corrected at this counter, and what a person declared last."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE page_correction (
            fact TEXT PRIMARY KEY,
            usage TEXT NOT NULL,
            at INTEGER NOT NULL,
            undone INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX page_correction_usage ON page_correction (usage, at);
        CREATE INDEX page_usage_person ON page_usage (person, declared_at) WHERE person IS NOT NULL;
        """
    )
