"""What lay there before a thing went out or came back, for as long as that can be taken back."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE return_before (
            by_fact TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            item TEXT NOT NULL,
            fact TEXT NOT NULL,
            returned_at INTEGER NOT NULL,
            condition TEXT NOT NULL,
            site TEXT,
            inspected INTEGER NOT NULL,
            damage TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX return_before_at ON return_before (at);
        """
    )
