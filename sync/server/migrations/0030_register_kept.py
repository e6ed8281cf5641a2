"""What staff keep of parties, people and memberships; acts of the register, aliases and the index of names."""

COLUMNS = {
    "party_detail": ("nip", "regon", "contact", "package", "agreement_kind", "agreement_signed_on", "documents"),
    "person_detail": ("age_band",),
    "membership": ("since",),
    "register_change": ("act",),
}


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    for table, columns in COLUMNS.items():
        for column in columns:
            told = "TEXT NOT NULL DEFAULT ''" if column == "documents" else "TEXT"
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} {told}")
    # an act is undone, and shown, by its own changes; most changes have none
    db.execute_sql("CREATE INDEX register_change_act ON register_change (act) WHERE act IS NOT NULL")
    db.execute_sql(
        f"CREATE TABLE register_act (id TEXT PRIMARY KEY, means TEXT NOT NULL, at {number} NOT NULL, by TEXT NOT NULL,"
        f" words TEXT NOT NULL DEFAULT '', undoes TEXT, undone_by TEXT) {kind}"
    )
    db.execute_sql("CREATE INDEX register_act_at ON register_act (at)")
    db.execute_sql(
        "CREATE TABLE register_alias (id TEXT PRIMARY KEY, kind TEXT NOT NULL, stands_for TEXT NOT NULL,"
        f" act TEXT NOT NULL) {kind}"
    )
    db.execute_sql("CREATE INDEX register_alias_stands_for ON register_alias (stands_for)")
    db.execute_sql(
        f"CREATE TABLE known_apart (first TEXT NOT NULL, second TEXT NOT NULL, at {number} NOT NULL, by TEXT NOT NULL,"
        f" PRIMARY KEY (first, second)) {kind}"
    )
    db.execute_sql(f"CREATE TABLE name_text (id TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL) {kind}")
    db.execute_sql(
        "CREATE TABLE name_gram (kind TEXT NOT NULL, gram TEXT NOT NULL, id TEXT NOT NULL,"
        f" PRIMARY KEY (kind, gram, id)) {kind}"
    )
    db.execute_sql("CREATE INDEX name_gram_id ON name_gram (id)")
    _fill_index(db)
    db.execute_sql(
        f"CREATE TABLE operator (id TEXT PRIMARY KEY, name TEXT NOT NULL, since TEXT NOT NULL, until TEXT,"
        f" contract TEXT NOT NULL DEFAULT '') {kind}"
    )


def _fill_index(db):
    """What is in the register already is found as well."""
    from sync.rules import name_search

    mark = "?" if db.is_sqlite else "%s"
    rows = db.execute_sql(
        "SELECT 'person', p.id, p.display_name, d.full_name, d.external_no, NULL, NULL FROM person p"
        " LEFT JOIN person_detail d ON d.person = p.id"
        " UNION ALL SELECT 'party', p.id, p.name, NULL, d.external_no, d.nip, d.regon FROM party p"
        " LEFT JOIN party_detail d ON d.party = p.id WHERE p.kind <> 'person'"
    ).fetchall()
    cursor = db.cursor()
    for kind, id, *told in rows:
        text = name_search.text_of(told)
        cursor.execute(f"INSERT INTO name_text (id, kind, text) VALUES ({mark}, {mark}, {mark})", (id, kind, text))
        cursor.executemany(
            f"INSERT INTO name_gram (kind, gram, id) VALUES ({mark}, {mark}, {mark})",
            [(kind, gram, id) for gram in sorted(name_search.grams_of(text))],
        )
