"""The paper roll in the printer: how much of it was printed, and what rolls before it have taught."""


def up(migrator, db):
    db.connection().execute(
        "CREATE TABLE paper_roll (one INTEGER PRIMARY KEY CHECK (one = 1), used REAL NOT NULL, low_at REAL,"
        " is_out INTEGER NOT NULL, length INTEGER, rest INTEGER) STRICT"
    )
