"""The first schema of a kiosk's file. Frozen: later changes are migrations of their own.

Times are ms UTC; lists and copies of policies are JSON text. `journal` and `stream` are the truth, `register` and
`snapshot` what the server said (and what staff entered at the counter since), the rest is state folded from facts.
"""

STATEMENTS = """
CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    site TEXT NOT NULL,
    site_code TEXT NOT NULL,
    label TEXT NOT NULL,
    boot INTEGER NOT NULL DEFAULT 0,
    boot_id TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    incarnation TEXT NOT NULL UNIQUE,
    parent TEXT,
    parent_head BLOB NOT NULL DEFAULT x'',
    seq INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL,
    acked INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'forked'))
) STRICT;
CREATE UNIQUE INDEX stream_open ON stream (state) WHERE state = 'open';

CREATE TABLE journal (
    stream INTEGER NOT NULL REFERENCES stream (id),
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    detached BLOB,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
    WHEN NEW.stream IS NOT OLD.stream OR NEW.seq IS NOT OLD.seq OR NEW.type IS NOT OLD.type OR NEW.body IS NOT OLD.body
        OR NEW.hash IS NOT OLD.hash OR NEW.detached IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is never deleted'); END;

CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    people INTEGER NOT NULL,
    purposes TEXT NOT NULL,
    person TEXT,
    party TEXT,
    arrived_at INTEGER NOT NULL,
    left_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('in', 'left', 'corrected', 'undone'))
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_person ON visit (person, arrived_at) WHERE person IS NOT NULL;
CREATE INDEX visit_in ON visit (person) WHERE state = 'in' AND person IS NOT NULL;

CREATE TABLE loan (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    item TEXT NOT NULL,
    site TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    policy TEXT NOT NULL,
    parts TEXT NOT NULL,
    renewed INTEGER NOT NULL DEFAULT 0,
    returned_at INTEGER,
    return_fact TEXT,
    condition TEXT,
    missing TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL CHECK (state IN ('out', 'declared_returned', 'undone'))
) STRICT, WITHOUT ROWID;
CREATE INDEX loan_item ON loan (item, issued_at);
CREATE INDEX loan_out_person ON loan (person) WHERE state = 'out';
CREATE INDEX loan_out_party ON loan (party) WHERE state = 'out';
CREATE INDEX loan_out ON loan (item) WHERE state = 'out';

CREATE TABLE item_return (
    item TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    returned_at INTEGER NOT NULL,
    condition TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE page_usage (
    id TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    person TEXT,
    party TEXT,
    month TEXT NOT NULL,
    mono_units INTEGER NOT NULL,
    colour_units INTEGER NOT NULL,
    declared_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('declared', 'undone'))
) STRICT, WITHOUT ROWID;
CREATE INDEX page_usage_party ON page_usage (party, month) WHERE state = 'declared';

CREATE TABLE pin_failure (
    fact TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pin_failure_person ON pin_failure (person, at);

CREATE TABLE meter (
    id TEXT PRIMARY KEY,
    value INTEGER NOT NULL,
    read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    lookup TEXT NOT NULL DEFAULT '',
    body BLOB NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_lookup ON register (entity, lookup);

CREATE TABLE snapshot (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    lookup TEXT NOT NULL DEFAULT '',
    body BLOB NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreement (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    digest TEXT NOT NULL DEFAULT '',
    projected_inc TEXT,
    projected_seq INTEGER NOT NULL DEFAULT 0,
    applied_at INTEGER,
    contact_at INTEGER,
    agreed_at INTEGER,
    failed_since INTEGER,
    sampled_at INTEGER,
    trouble TEXT
) STRICT;

CREATE TABLE slip_series (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE spool (
    id INTEGER PRIMARY KEY,
    slip_no TEXT NOT NULL,
    document TEXT NOT NULL,
    fact TEXT NOT NULL,
    copy_no INTEGER NOT NULL DEFAULT 1,
    content_sha256 TEXT NOT NULL,
    slip BLOB NOT NULL,
    payload BLOB,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    queued_at INTEGER NOT NULL,
    sent_at INTEGER,
    outcome_at INTEGER,
    outcome_by TEXT,
    UNIQUE (document, content_sha256, copy_no)
) STRICT;
CREATE INDEX spool_open ON spool (state, id) WHERE state NOT IN ('printed', 'skipped', 'superseded');
CREATE INDEX spool_slip ON spool (slip_no);
"""


def up(migrator, db):
    connection = db.connection()
    connection.execute(STATEMENTS)
