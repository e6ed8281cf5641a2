"""Decisions about cases, deferrals and owners; and what the facts say of a case, apart from what was decided.

The queue is read by what is open and by kind, so that five thousand cases are counted from an index alone.
"""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    truth = ("INTEGER", 0) if db.is_sqlite else ("BOOLEAN", "FALSE")
    undone = f"at {number} NOT NULL, undone {truth[0]} NOT NULL DEFAULT {truth[1]}"
    db.execute_sql(
        "CREATE TABLE case_decision (fact TEXT PRIMARY KEY, \"case\" TEXT NOT NULL, kind TEXT NOT NULL,"
        " decision TEXT NOT NULL, staff TEXT, rule TEXT, score INTEGER, effects INTEGER NOT NULL DEFAULT 0,"
        f" together TEXT, {undone}) {kind}"
    )
    db.execute_sql('CREATE INDEX case_decision_case ON case_decision ("case")')
    db.execute_sql("CREATE INDEX case_decision_together ON case_decision (together) WHERE together IS NOT NULL")
    db.execute_sql(
        "CREATE TABLE case_deferral (fact TEXT PRIMARY KEY, \"case\" TEXT NOT NULL, until TEXT NOT NULL,"
        f" staff TEXT NOT NULL, {undone}) {kind}"
    )
    db.execute_sql('CREATE INDEX case_deferral_case ON case_deferral ("case")')
    db.execute_sql(
        "CREATE TABLE case_owner (fact TEXT PRIMARY KEY, \"case\" TEXT NOT NULL, owner TEXT, staff TEXT NOT NULL,"
        f" {undone}) {kind}"
    )
    db.execute_sql('CREATE INDEX case_owner_case ON case_owner ("case")')
    db.execute_sql("ALTER TABLE \"case\" ADD COLUMN found TEXT NOT NULL DEFAULT 'open'")
    for column in ("decision", "decided_fact", "deferred_until", "owner"):
        db.execute_sql(f'ALTER TABLE "case" ADD COLUMN {column} TEXT')
    db.execute_sql('UPDATE "case" SET found = state')
    db.execute_sql('CREATE INDEX case_queue ON "case" (state, kind, at, id)')
