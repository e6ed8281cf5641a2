"""What happened before is rolled up by the worker as soon as it is there, and not by whoever reads a report first.

Where nothing happened yet there is nothing to hurry for: the worker enters its round by itself.
"""

UP = "INSERT INTO tick (name, due_at) SELECT 'roll_up', 0 WHERE EXISTS (SELECT 1 FROM journal_entry)"


def up(migrator, db):
    db.execute_sql(UP)
