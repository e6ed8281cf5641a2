"""Reminders by mail: each attempt to send one, written before it is made; each run of all of them; who wants none. And
a reminder that was noted by mistake can be taken back."""

SQLITE = {
    "int": "INTEGER", "bool": "INTEGER", "serial": "INTEGER PRIMARY KEY", "strict": "STRICT",
    "clustered": "STRICT, WITHOUT ROWID", "no": "0",
}  # fmt: skip
POSTGRESQL = {
    "int": "BIGINT", "bool": "BOOLEAN", "serial": "BIGSERIAL PRIMARY KEY", "strict": "", "clustered": "", "no": "FALSE",
}

STATEMENTS = """
ALTER TABLE reminder ADD COLUMN undone {bool} NOT NULL DEFAULT {no};
CREATE TABLE mail_attempt (
    id {serial}, person TEXT NOT NULL, overdue TEXT NOT NULL, soon TEXT NOT NULL, began_at {int} NOT NULL,
    ended_at {int}, outcome TEXT, code TEXT NOT NULL DEFAULT '', by TEXT NOT NULL
) {strict};
CREATE UNIQUE INDEX mail_attempt_open ON mail_attempt (person) WHERE ended_at IS NULL;
CREATE INDEX mail_attempt_person ON mail_attempt (person, began_at);
CREATE TABLE mail_run (
    id {serial}, began_at {int} NOT NULL, ended_at {int} NOT NULL, sent {int} NOT NULL, failed {int} NOT NULL,
    held {int} NOT NULL, trouble TEXT NOT NULL DEFAULT ''
) {strict};
CREATE TABLE mail_choice (
    person TEXT PRIMARY KEY, declined_at {int} NOT NULL, by TEXT NOT NULL
) {clustered};
"""


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    for statement in filter(str.strip, STATEMENTS.split(";")):
        db.execute_sql(statement.format(**words))
