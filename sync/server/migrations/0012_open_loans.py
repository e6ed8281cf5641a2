"""The loans of a thing that are out are found by an index that tells all that is asked of it: SQLite took the one of
all loans that the thing ever had, and read them."""


def up(migrator, db):
    db.execute_sql("DROP INDEX loan_open_item")
    db.execute_sql("CREATE INDEX loan_open_item ON loan (item, id) WHERE state = 'out'")
