"""Cases that hold up a closing although their kind as such does not; the queue counts them by its index alone."""


def up(migrator, db):
    truth = "INTEGER NOT NULL DEFAULT 0" if db.is_sqlite else "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql(f'ALTER TABLE "case" ADD COLUMN blocks {truth}')
    db.execute_sql("DROP INDEX case_queue")
    db.execute_sql('CREATE INDEX case_queue ON "case" (state, kind, at, id, blocks)')
