"""Who of staff looked at whom. `look_person` is the story on a person's page and in their report, `look_at` what the
retention walks."""


def up(migrator, db):
    number, serial = ("INTEGER", "INTEGER PRIMARY KEY") if db.is_sqlite else ("BIGINT", "BIGSERIAL PRIMARY KEY")
    kind = "STRICT" if db.is_sqlite else ""
    db.execute_sql(
        f"CREATE TABLE look (id {serial}, person TEXT NOT NULL, by TEXT NOT NULL, at {number} NOT NULL,"
        f" what TEXT NOT NULL) {kind}"
    )
    db.execute_sql("CREATE INDEX look_person ON look (person, at)")
    db.execute_sql("CREATE INDEX look_at ON look (at)")
