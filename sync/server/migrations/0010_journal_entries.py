"""Facts stand by themselves, with no index but their key; what the journal is filtered by stands in a narrow table, in
the order of time."""

SQLITE = {"int": "INTEGER", "bool": "INTEGER", "blob": "BLOB", "clustered": "STRICT, WITHOUT ROWID", "no": "0"}
POSTGRESQL = {"int": "BIGINT", "bool": "BOOLEAN", "blob": "BYTEA", "clustered": "", "no": "FALSE"}

ENTRIES = """
CREATE TABLE journal_entry (
    happened_at {int} NOT NULL,
    stream {int} NOT NULL,
    seq {int} NOT NULL,
    type TEXT NOT NULL,
    site TEXT,
    person TEXT,
    party TEXT,
    item TEXT,
    PRIMARY KEY (happened_at, stream, seq)
) {clustered};
INSERT INTO journal_entry (happened_at, stream, seq, type, site, person, party, item)
SELECT f.happened_at, f.stream, f.seq, f.type, f.site, f.person, f.party, f.item
FROM fact f JOIN stream s ON s.id = f.stream AND f.seq <= s.projected_seq;
CREATE INDEX journal_entry_stream ON journal_entry (stream, happened_at, seq);
CREATE INDEX journal_entry_type ON journal_entry (type, happened_at, stream, seq);
CREATE INDEX journal_entry_site ON journal_entry (site, happened_at, stream, seq);
CREATE INDEX journal_entry_person ON journal_entry (person, happened_at, stream, seq) WHERE person IS NOT NULL;
CREATE INDEX journal_entry_party ON journal_entry (party, happened_at, stream, seq) WHERE party IS NOT NULL;
CREATE INDEX journal_entry_item ON journal_entry (item, happened_at, stream, seq) WHERE item IS NOT NULL;
"""
DROPPED = ("time", "stream", "type", "site", "person", "party", "item")

# SQLite would write the whole table anew for each column that is dropped
ANEW = """
CREATE TABLE fact_anew (
    stream INTEGER NOT NULL REFERENCES stream (id),
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL,
    detached BLOB,
    received_at INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    time_doubtful INTEGER NOT NULL DEFAULT 0,
    site TEXT,
    unprojected INTEGER NOT NULL DEFAULT 0,
    alias_of TEXT,
    earliest INTEGER NOT NULL DEFAULT 0,
    latest INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO fact_anew SELECT stream, seq, body, hash, detached, received_at, happened_at, time_doubtful, site,
    unprojected, alias_of, earliest, latest FROM fact ORDER BY stream, seq;
DROP TABLE fact;
ALTER TABLE fact_anew RENAME TO fact;
CREATE INDEX fact_set_aside ON fact (stream, seq) WHERE unprojected IS TRUE;
"""
IN_PLACE = """
ALTER TABLE fact DROP COLUMN type, DROP COLUMN person, DROP COLUMN party, DROP COLUMN item;
"""
BESIDE = """
CREATE INDEX fact_detached ON fact (stream, seq) WHERE detached IS NOT NULL;
"""


def up(migrator, db):
    run(db, ENTRIES.format(**(SQLITE if db.is_sqlite else POSTGRESQL)))
    for name in DROPPED:
        db.execute_sql(f"DROP INDEX fact_{name}")
    run(db, (ANEW if db.is_sqlite else IN_PLACE) + BESIDE)


def run(db, statements):
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
