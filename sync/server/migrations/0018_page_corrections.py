"""Declared pages that were told otherwise later, and what staff gave a party in one month."""

SQLITE = {"int": "INTEGER", "bool": "INTEGER", "no": "0", "strict": "STRICT"}
POSTGRESQL = {"int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "strict": ""}

STATEMENTS = """
ALTER TABLE page_usage ADD COLUMN corrected_at {int};
ALTER TABLE page_usage ADD COLUMN corrected_fact TEXT;
ALTER TABLE page_usage ADD COLUMN declared TEXT;
CREATE TABLE page_correction (
    fact TEXT PRIMARY KEY, usage TEXT NOT NULL, said TEXT NOT NULL, reason TEXT NOT NULL, person TEXT, staff TEXT,
    device TEXT, at {int} NOT NULL, has_note {bool} NOT NULL DEFAULT {no}, undone {bool} NOT NULL DEFAULT {no}
) {strict};
CREATE INDEX page_correction_usage ON page_correction (usage);
CREATE TABLE allowance_change (
    fact TEXT PRIMARY KEY, party TEXT NOT NULL, month TEXT NOT NULL, mono {int} NOT NULL, colour {int} NOT NULL,
    reason TEXT NOT NULL, staff TEXT NOT NULL, at {int} NOT NULL, has_note {bool} NOT NULL DEFAULT {no},
    undone {bool} NOT NULL DEFAULT {no}
) {strict};
CREATE INDEX allowance_change_party ON allowance_change (party, month)
"""


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    for statement in STATEMENTS.split(";"):
        db.execute_sql(statement.format(**words))
