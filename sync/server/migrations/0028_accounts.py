"""Second factors, invitations and rights by site; what is known of each login.

Every account of before may everywhere what its role says: that is what it could until now.
"""


def up(migrator, db):
    number, kind = ("INTEGER", "STRICT, WITHOUT ROWID") if db.is_sqlite else ("BIGINT", "")
    blob = "BLOB" if db.is_sqlite else "BYTEA"
    owner = "account TEXT NOT NULL REFERENCES staff_account (id) ON DELETE CASCADE"
    for statement in (
        f"ALTER TABLE staff_account ADD COLUMN last_login_at {number}",
        "ALTER TABLE staff_session ADD COLUMN device TEXT NOT NULL DEFAULT ''",
        f"ALTER TABLE staff_session ADD COLUMN factor_at {number}",
        f"ALTER TABLE staff_session ADD COLUMN proved_at {number} NOT NULL DEFAULT 0",
        "ALTER TABLE staff_session ADD COLUMN challenge TEXT",
        f"CREATE TABLE staff_grant ({owner}, role TEXT NOT NULL, site TEXT NOT NULL DEFAULT '',"
        f" PRIMARY KEY (account, role, site)) {kind}",
        "INSERT INTO staff_grant (account, role, site) SELECT id, role, '' FROM staff_account",
        "CREATE TABLE staff_totp (account TEXT PRIMARY KEY REFERENCES staff_account (id) ON DELETE CASCADE,"
        f" salt TEXT NOT NULL, confirmed_at {number}, last_step {number} NOT NULL DEFAULT 0) {kind}",
        f"CREATE TABLE staff_passkey (id TEXT PRIMARY KEY, {owner}, name TEXT NOT NULL, credential {blob} NOT NULL,"
        f" sign_count {number} NOT NULL DEFAULT 0, made_at {number} NOT NULL, used_at {number}) {kind}",
        "CREATE INDEX staff_passkey_account ON staff_passkey (account)",
        f"CREATE TABLE staff_recovery_code (hash TEXT PRIMARY KEY, {owner}, used_at {number}) {kind}",
        "CREATE INDEX staff_recovery_code_account ON staff_recovery_code (account)",
        "CREATE TABLE staff_invitation (hash TEXT PRIMARY KEY, account TEXT NOT NULL, purpose TEXT NOT NULL,"
        " grants TEXT NOT NULL DEFAULT '[]', name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '',"
        f" language TEXT NOT NULL DEFAULT 'pl', made_at {number} NOT NULL, made_by TEXT,"
        f" expires_at {number} NOT NULL, used_at {number}, withdrawn_at {number}) {kind}",
        "CREATE INDEX staff_invitation_account ON staff_invitation (account)",
    ):
        db.execute_sql(statement)
