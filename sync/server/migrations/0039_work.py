"""Long jobs and what comes round at its hours.

`job_open` is what a worker that looks for something to do asks once a second; `job_by` is the list of somebody's own.
"""

STATEMENTS = """
CREATE TABLE job (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, parameters TEXT NOT NULL DEFAULT '{{}}', by TEXT NOT NULL,
    asked_at {int} NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', runner TEXT, lease_until {int},
    tries {int} NOT NULL DEFAULT 0, started_at {int}, ended_at {int}, done {int} NOT NULL DEFAULT 0, total {int},
    problem TEXT NOT NULL DEFAULT '', cancel_asked_at {int}, file_name TEXT, file_type TEXT, file_size {int},
    kept_until {int}
) {kind};
CREATE INDEX job_open ON job (asked_at) WHERE state IN ('waiting', 'running');
CREATE INDEX job_by ON job (by, asked_at);
CREATE INDEX job_kept ON job (kept_until) WHERE kept_until IS NOT NULL;
CREATE TABLE tick (name TEXT PRIMARY KEY, due_at {int} NOT NULL) {kind};
"""


def up(migrator, db):
    words = {"int": "INTEGER", "kind": "STRICT, WITHOUT ROWID"} if db.is_sqlite else {"int": "BIGINT", "kind": ""}
    for statement in filter(str.strip, STATEMENTS.split(";")):
        db.execute_sql(statement.format(**words))
