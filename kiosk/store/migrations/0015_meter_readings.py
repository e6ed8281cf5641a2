"""Every reading of a meter, no longer the last one alone, with further counters and what was put right.

`reading` is the reading that a row is about: its own `fact`, or the one that it corrects. What the journal holds comes
along; readings that a predecessor's journal tells a second time keep the name that they were given first.
"""


def up(migrator, db):
    db.connection().execute(
        """
        CREATE TABLE meter_reading (
            fact TEXT PRIMARY KEY,
            meter TEXT NOT NULL,
            reading TEXT NOT NULL,
            read_at INTEGER NOT NULL,
            noted_at INTEGER NOT NULL,
            value INTEGER NOT NULL,
            mono INTEGER,
            colour INTEGER,
            copies INTEGER,
            prints INTEGER,
            occasion TEXT NOT NULL,
            source TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX meter_reading_meter ON meter_reading (meter, read_at);
        CREATE INDEX meter_reading_of ON meter_reading (reading);
        INSERT OR IGNORE INTO meter_reading
            SELECT told.uid, told.body ->> '$.fact.meter', told.uid, told.body ->> '$.wall', told.body ->> '$.wall',
                   told.body ->> '$.fact.value', NULL, NULL, NULL, NULL, 'other', 'hand'
            FROM (
                SELECT coalesce(cast(j.body AS TEXT) ->> '$.origin', s.incarnation || '.' || j.seq) AS uid,
                       cast(j.body AS TEXT) AS body
                FROM journal j JOIN stream s ON s.id = j.stream
                WHERE j.type = 'meter_read' ORDER BY j.stream, j.seq
            ) told;
        DROP TABLE meter;
        """
    )
