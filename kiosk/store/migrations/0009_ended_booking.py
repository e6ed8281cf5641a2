"""Bookings that were collected, for as long as that can be taken back: the server forgets them at once."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE ended_booking (
            id TEXT PRIMARY KEY,
            fact TEXT NOT NULL,
            kind TEXT NOT NULL,
            resource TEXT NOT NULL,
            site TEXT NOT NULL,
            person TEXT NOT NULL,
            party TEXT NOT NULL,
            from_at INTEGER NOT NULL,
            until_at INTEGER NOT NULL,
            quantity INTEGER NOT NULL,
            series TEXT,
            item TEXT,
            state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ended_booking_until ON ended_booking (until_at);
        """
    )
