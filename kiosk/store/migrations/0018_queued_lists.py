"""Lists to check that this kiosk took up: each goes onto paper once. What the journal holds of them comes along, though
no kiosk wrote any before."""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE queued_list (
            id TEXT PRIMARY KEY,
            fact TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT OR IGNORE INTO queued_list
            SELECT cast(j.body AS TEXT) ->> '$.fact.check_list',
                   coalesce(cast(j.body AS TEXT) ->> '$.origin', s.incarnation || '.' || j.seq)
            FROM journal j JOIN stream s ON s.id = j.stream
            WHERE j.type = 'check_list_queued' ORDER BY j.stream, j.seq;
        """
    )
