"""The log of what changed for kiosks, whose places are given out last before a commit, and things that came back with
something wrong."""

SQLITE = {"int": "INTEGER", "blob": "BLOB", "strict": "STRICT", "clustered": "STRICT, WITHOUT ROWID"}
POSTGRESQL = {"int": "BIGINT", "blob": "BYTEA", "strict": "", "clustered": ""}

STATEMENTS = """
CREATE TABLE feed_log (
    pos {int} PRIMARY KEY,
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('begin', 'put', 'del')),
    scope TEXT,
    hash {blob} NOT NULL,
    at {int} NOT NULL
) {strict};
INSERT INTO feed_log (pos, entity, id, op, hash, at) VALUES (0, '', '', 'begin', {nothing}, 0);
INSERT INTO counter (name, value) VALUES ('feed', 0);

CREATE TABLE return_state (
    item TEXT PRIMARY KEY,
    fact TEXT NOT NULL,
    returned_at {int} NOT NULL,
    condition TEXT NOT NULL
) {clustered};
"""

# what the projection would have noted, had this table been there
RETURNS = """
INSERT INTO return_state (item, fact, returned_at, condition)
SELECT t.item, t.fact, t.at, t.condition FROM take_back t
WHERE t.item IS NOT NULL AND NOT {undone} AND t.condition <> 'fine'
AND NOT EXISTS (SELECT 1 FROM take_back n WHERE n.item = t.item AND NOT {undone_n}
                AND (n.at > t.at OR (n.at = t.at AND n.fact > t.fact)))
AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.item = t.item AND l.fact IS NOT NULL AND NOT {undone_l}
                AND l.issued_at > t.at)
"""


def up(migrator, db):
    words = SQLITE if db.is_sqlite else POSTGRESQL
    nothing = "x''" if db.is_sqlite else "''::bytea"
    for statement in STATEMENTS.format(nothing=nothing, **words).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
    db.execute_sql(RETURNS.format(undone="t.undone", undone_n="n.undone", undone_l="l.undone"))
