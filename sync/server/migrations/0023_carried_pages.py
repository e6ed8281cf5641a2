"""An allowance may let unused pages be carried over, and says what becomes of what is over it. What holds already
carries nothing over, and staff are asked."""


def up(migrator, db):
    number, truth = ("INTEGER", "INTEGER") if db.is_sqlite else ("BIGINT", "BOOLEAN")
    no = "0" if db.is_sqlite else "FALSE"
    db.execute_sql(f"ALTER TABLE allowance ADD COLUMN carries {truth} NOT NULL DEFAULT {no}")
    for column in ("mono_carried_most", "colour_carried_most"):
        db.execute_sql(f"ALTER TABLE allowance ADD COLUMN {column} {number} NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE allowance ADD COLUMN beyond TEXT NOT NULL DEFAULT 'ask'")
