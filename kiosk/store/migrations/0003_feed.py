"""The place in the server's feed of what is held, whose last words the loans are too, and what of it this counter's own
facts changed since."""

import json

STATEMENTS = """
ALTER TABLE agreement ADD COLUMN cursor TEXT;
ALTER TABLE agreement ADD COLUMN content TEXT NOT NULL DEFAULT '0';
ALTER TABLE agreement ADD COLUMN projected TEXT NOT NULL DEFAULT '{}';
UPDATE agreement SET digest = '';

CREATE TABLE laid (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ended_loan (
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
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO snapshot (entity, id, body) SELECT 'loan_state', id, CAST(json_object(
    'entity', 'loan_state', 'id', id, 'fact', fact, 'item', item, 'site', site, 'person', person, 'party', party,
    'issued_at', issued_at, 'due_at', due_at, 'policy', json(policy), 'parts', json(parts), 'renewed', renewed
) AS BLOB) FROM loan WHERE state = 'out';
INSERT INTO snapshot (entity, id, body) SELECT 'return_state', item, CAST(json_object(
    'entity', 'return_state', 'id', item, 'fact', fact, 'returned_at', returned_at, 'condition', condition
) AS BLOB) FROM item_return;
"""


def up(migrator, db):
    connection = db.connection()
    connection.execute(STATEMENTS)
    # the older incarnations were taken in whole, as far as could be told
    row = connection.execute("SELECT projected_inc, projected_seq FROM agreement").fetchone()
    if row is not None and row[0] is not None:
        older = connection.execute(
            "SELECT incarnation, seq FROM stream WHERE id < (SELECT id FROM stream WHERE incarnation = ?)", (row[0],)
        ).fetchall()
        connection.execute("UPDATE agreement SET projected = ?", (json.dumps({**dict(older), row[0]: row[1]}),))
    connection.execute("ALTER TABLE agreement DROP COLUMN projected_inc")
    connection.execute("ALTER TABLE agreement DROP COLUMN projected_seq")
