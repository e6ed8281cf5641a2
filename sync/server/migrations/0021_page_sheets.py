"""What staff said of the differences between a machine's meter and what was declared for it."""

STATEMENTS = """
CREATE TABLE page_explanation (
    fact TEXT PRIMARY KEY, explanation TEXT NOT NULL, meter TEXT NOT NULL, site TEXT, device TEXT,
    from_reading TEXT NOT NULL, to_reading TEXT NOT NULL, reason TEXT NOT NULL, pages {int} NOT NULL, party TEXT,
    usage TEXT, staff TEXT, has_note {bool} NOT NULL DEFAULT {no}, at {int} NOT NULL,
    undone {bool} NOT NULL DEFAULT {no}
) {strict};
CREATE INDEX page_explanation_reading ON page_explanation (to_reading);
CREATE INDEX page_explanation_party ON page_explanation (party, at) WHERE party IS NOT NULL
"""


def up(migrator, db):
    words = {"int": "INTEGER", "bool": "INTEGER", "no": "0", "strict": "STRICT"} if db.is_sqlite else {
        "int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "strict": ""
    }  # fmt: skip
    for statement in STATEMENTS.format(**words).split(";\n"):
        db.execute_sql(statement)
