"""A policy may ask what things are borrowed for; staff may take a picture of what they look at; what is used up says
from how many left on it runs low."""

STATEMENTS = """
ALTER TABLE policy ADD COLUMN ask_purpose {bool} NOT NULL DEFAULT {no};
ALTER TABLE inspection ADD COLUMN photo TEXT;
ALTER TABLE damage ADD COLUMN photo TEXT;
ALTER TABLE item_detail ADD COLUMN low_at {int}
"""


def up(migrator, db):
    words = {"int": "INTEGER", "bool": "INTEGER", "no": "0"} if db.is_sqlite else {
        "int": "BIGINT", "bool": "BOOLEAN", "no": "FALSE"
    }  # fmt: skip
    for statement in STATEMENTS.format(**words).split(";\n"):
        db.execute_sql(statement)
