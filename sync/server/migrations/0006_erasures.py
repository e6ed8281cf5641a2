"""Who was erased, and how far each kiosk has carried that out."""

SQLITE = {"int": "INTEGER", "strict": "STRICT"}
POSTGRESQL = {"int": "BIGINT", "strict": ""}

STATEMENTS = """
CREATE TABLE erasure (
    pos {int} PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    at {int} NOT NULL,
    mark TEXT NOT NULL
) {strict};
CREATE INDEX erasure_person ON erasure (person);
INSERT INTO counter (name, value) VALUES ('erasures', 0);
ALTER TABLE device ADD COLUMN erased {int} NOT NULL DEFAULT 0;
"""


def up(migrator, db):
    for statement in STATEMENTS.format(**(SQLITE if db.is_sqlite else POSTGRESQL)).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
