"""How fast a device is, and doubtful numbers of pages that staff found right."""

CONFIRMATION = """
CREATE TABLE page_confirmation (
    fact TEXT PRIMARY KEY, usage TEXT NOT NULL, said TEXT NOT NULL, staff TEXT NOT NULL, at {int} NOT NULL,
    has_note {bool} NOT NULL DEFAULT {no}, undone {bool} NOT NULL DEFAULT {no}
) {kind}
"""


def up(migrator, db):
    words = {"int": "INTEGER", "bool": "INTEGER", "no": "0", "kind": "STRICT, WITHOUT ROWID"} if db.is_sqlite else {
        "int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE", "kind": ""
    }  # fmt: skip
    db.execute_sql("ALTER TABLE meter ADD COLUMN pages_per_minute {int}".format(**words))
    db.execute_sql(CONFIRMATION.format(**words))
    db.execute_sql("CREATE INDEX page_confirmation_usage ON page_confirmation (usage)")
    db.execute_sql("CREATE INDEX page_usage_visit ON page_usage (visit) WHERE visit IS NOT NULL")
