"""What a centre puts around its slips: words above and below, and a logo, in versions."""

STATEMENTS = """
CREATE TABLE slip_logo (id TEXT PRIMARY KEY, wide TEXT NOT NULL, narrow TEXT NOT NULL) {strict};
CREATE TABLE slip_template (
    id TEXT PRIMARY KEY, version {int} NOT NULL, effective_from TEXT NOT NULL, site TEXT, head TEXT, foot TEXT,
    logo TEXT
) {strict}
"""


def up(migrator, db):
    words = {"int": "INTEGER", "strict": "STRICT"} if db.is_sqlite else {"int": "BIGINT", "strict": ""}
    for statement in STATEMENTS.format(**words).split(";\n"):
        db.execute_sql(statement)
