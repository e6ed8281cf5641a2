"""Declarations of which the server's word on a party's month lacks something. Filled when that word comes: a server of
before says nothing of months."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE newer_page (
            usage TEXT PRIMARY KEY,
            month TEXT NOT NULL,
            party TEXT,
            mono_units INTEGER NOT NULL,
            colour_units INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX newer_page_party ON newer_page (party, month) WHERE party IS NOT NULL;
        """
    )
