"""What is folded from facts lies in the order in which it came.

On SQLite these tables were clustered by their keys, and the ids of visits and loans are random: every new row was put
on some page in the middle, which had to be read, and written whole, for one row. Only the narrow index of the key is
scattered now. Five indexes went that no question walks.
"""

TABLES = ("visit", "loan", "take_back", "page_usage", "slip")
UNUSED = ("visit_fact", "visit_left_fact", "loan_fact", "page_usage_fact", "slip_document")


def up(migrator, db):
    for name in UNUSED:
        db.execute_sql(f"DROP INDEX {name}")
    if db.is_sqlite:
        for table in TABLES:
            lay_in_order(db, table)


def lay_in_order(db, table):
    [(sql,)] = db.execute_sql("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    indexes = db.execute_sql(
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    anew = sql.replace(f"CREATE TABLE {table} ", f"CREATE TABLE {table}_anew ")
    db.execute_sql(anew.replace("STRICT, WITHOUT ROWID", "STRICT"))
    db.execute_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
    db.execute_sql(f"DROP TABLE {table}")
    db.execute_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for (index,) in indexes:
        db.execute_sql(index)
