"""Whom or what an answer to a case chose of several; of those of before, the records that followed tell it."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE case_decision ADD COLUMN chosen TEXT")
