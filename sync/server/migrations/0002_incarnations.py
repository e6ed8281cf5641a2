"""What tells that two machines speak as one, both branches of a fork, and facts that are told again."""

SQLITE = {"int": "INTEGER", "blob": "BLOB", "serial": "INTEGER PRIMARY KEY", "strict": "STRICT",
          "clustered": "STRICT, WITHOUT ROWID"}  # fmt: skip
POSTGRESQL = {"int": "BIGINT", "blob": "BYTEA", "serial": "BIGSERIAL PRIMARY KEY", "strict": "", "clustered": ""}

STATEMENTS = """
ALTER TABLE device ADD COLUMN suspended_at {int};
ALTER TABLE device ADD COLUMN suspended_for TEXT;

CREATE TABLE device_run (
    id {serial},
    device TEXT NOT NULL REFERENCES device (id),
    run TEXT NOT NULL,
    run_no {int} NOT NULL,
    machine TEXT NOT NULL,
    first_at {int} NOT NULL,
    last_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX device_run_name ON device_run (device, run);

CREATE TABLE origin (
    device TEXT NOT NULL REFERENCES device (id),
    inc TEXT NOT NULL,
    place {int} NOT NULL,
    digest TEXT NOT NULL,
    stream {int} NOT NULL REFERENCES stream (id),
    seq {int} NOT NULL,
    PRIMARY KEY (device, inc, place, digest)
) {clustered};

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id),
    reason TEXT NOT NULL CHECK (reason IN ('fork', 'revoked', 'corrupt')),
    inc TEXT NOT NULL,
    first {int} NOT NULL,
    last {int} NOT NULL,
    head TEXT NOT NULL,
    received_at {int} NOT NULL,
    batch {blob} NOT NULL
) {strict};
CREATE INDEX evidence_device ON evidence (device, received_at);
"""


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    for statement in STATEMENTS.format(**words).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
